using Shop.Storefront;

await using var app = StorefrontApp.Create(args);
await app.StartAsync();
Console.WriteLine($"storefront listens on {string.Join(' ', app.Urls)}");
await app.WaitForShutdownAsync();
