using Shop.Pricing;

await using var app = PricingApp.Create(args, TimeProvider.System);
await app.StartAsync();
Console.WriteLine($"pricing listens on {string.Join(' ', app.Urls)}");
await app.WaitForShutdownAsync();
