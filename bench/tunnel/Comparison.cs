using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Kloop.Bench.Tunnel;

/// <summary>Takes every measurement on every contender in turn, each first as often as the others, on a connection of its own.</summary>
internal sealed class Comparison(string host, int port, IReadOnlyList<Measurement> measurements)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Dictionary<(string Measurement, string Contender), List<double>> _samples = [];
    private readonly List<string> _failures = [];

    public async Task RunAsync(int rounds)
    {
        for (int round = -1; round < rounds; round++)
        {
            await Console.Error.WriteLineAsync(round < 0 ? "warming up" : $"round {round + 1} of {rounds}");
            foreach (var measurement in measurements)
            {
                for (int turn = 0; turn < Contender.All.Count; turn++)
                {
                    int which = (turn + round + 1) % Contender.All.Count;
                    await TakeAsync(measurement, which, isWarmUp: round < 0);
                }
            }
        }
    }

    /// <summary>The table, or one object a line.</summary>
    public string Report(bool asJson)
    {
        var text = new StringBuilder();
        if (!asJson)
        {
            text.Append("| median of n | |").AppendJoin('|', Contender.All.Select(c => $" {c.Name} ")).Append('|')
                .AppendJoin('|', Contender.All.Skip(1).Select(c => $" kloop's speed of {c.Name}'s ")).Append("| n |\n| --- | --- |")
                .Append(string.Concat(Enumerable.Repeat(" ---: |", (2 * Contender.All.Count) - 1))).Append(" --- |\n");
        }

        foreach (var measurement in measurements)
        {
            var medians = Contender.All.Select(c => Median(Samples(measurement, c))).ToList();
            var ratios = medians.Skip(1).Select(m => m == 0 || medians[0] == 0 ? 0 : measurement.MoreIsBetter ? medians[0] / m : m / medians[0]).ToList();
            string n = string.Join('/', Contender.All.Select(c => Samples(measurement, c).Count).Distinct());
            if (asJson)
            {
                text.AppendLine(JsonSerializer.Serialize(new
                {
                    measure = measurement.Name,
                    unit = measurement.Unit,
                    medians = Contender.All.Zip(medians).ToDictionary(p => p.First.Name, p => p.Second),
                    samples = Contender.All.ToDictionary(c => c.Name, c => Samples(measurement, c)),
                }));
                continue;
            }

            text.Append(CultureInfo.InvariantCulture, $"| {measurement.Name} | {measurement.Unit} |").AppendJoin('|', medians.Select(m => $" {Digits(m)} ")).Append('|')
                .AppendJoin('|', ratios.Select(r => string.Create(CultureInfo.InvariantCulture, $" {r:0.00} "))).Append(CultureInfo.InvariantCulture, $"| {n} |\n");
        }

        foreach (string failure in _failures) text.Append(asJson ? "" : "\n" + failure + "\n");
        return text.ToString();
    }

    private async Task TakeAsync(Measurement measurement, int which, bool isWarmUp)
    {
        var contender = Contender.All[which];
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await using var multiplexer = await contender.ConnectAsync(host, port + which, limit.Token);
            double value = await measurement.TakeAsync(multiplexer, limit.Token);
            if (!isWarmUp) Samples(measurement, contender).Add(value);
        }
        catch (Exception e)
        {
            // Whatever a library throws is a sample less, and is told.
            _failures.Add($"{contender.Name}, {measurement.Name}: {e.GetType().Name}: {e.Message}");
        }
    }

    private List<double> Samples(Measurement measurement, Contender contender)
    {
        if (!_samples.TryGetValue((measurement.Name, contender.Name), out var samples)) _samples[(measurement.Name, contender.Name)] = samples = [];
        return samples;
    }

    private static double Median(List<double> values) =>
        values.Count == 0 ? 0 : values.Order().Skip((values.Count - 1) / 2).Take(2 - (values.Count % 2)).Average();

    private static string Digits(double value) =>
        value.ToString(value >= 100 ? "0" : value >= 10 ? "0.0" : value >= 1 ? "0.00" : "0.000", CultureInfo.InvariantCulture);
}
