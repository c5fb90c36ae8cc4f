var builder = WebApplication.CreateSlimBuilder();
builder.WebHost.UseUrls("http://10.200.0.11:10254", "http://10.200.0.11:53");
var app = builder.Build();
app.MapGet("/healthz", () => "ok");
app.Run();
