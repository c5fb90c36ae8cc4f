// The tunnel's framing against HTTP/2 and Nerdbank.Streams: `serve ADDRESS PORT`, and elsewhere
// `measure ADDRESS PORT ROUNDS MEGABYTES REQUESTS [--json]`. Run by bench/run tunnel.
using System.Globalization;
using Kloop.Bench.Tunnel;

if (args is ["serve", var address, var first])
{
    int port = int.Parse(first, CultureInfo.InvariantCulture);
    var serving = Contender.All.Select((c, i) => c.ServeAsync(address, port + i, default)).ToList();
    await Console.Out.WriteLineAsync("serving");
    await await Task.WhenAny(serving);
    return 1;
}

if (args is ["measure", var host, _, _, _, _, ..])
{
    var numbers = args[2..6].Select(a => int.Parse(a, CultureInfo.InvariantCulture)).ToArray();
    var comparison = new Comparison(host, numbers[0], Measurement.All((long)numbers[2] << 20, numbers[3]));
    await comparison.RunAsync(numbers[1]);
    await Console.Out.WriteAsync(comparison.Report(args[^1] == "--json"));
    return 0;
}

await Console.Error.WriteLineAsync("usage: serve ADDRESS PORT | measure ADDRESS PORT ROUNDS MEGABYTES REQUESTS [--json]");
return 2;
