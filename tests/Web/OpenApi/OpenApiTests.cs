using System.Text.Json;

namespace Posthouse.Web.Tests;

public class OpenApiTests(WebServer server) : IClassFixture<WebServer>
{
    /// <summary>Written anew with POSTHOUSE_WRITE_CONTRACT=1; then look at the difference before it is committed.</summary>
    [Fact]
    public void The_contract_that_is_checked_in_is_what_the_code_says()
    {
        string root = Root();
        string file = Path.Combine(root, "docs", "api", "openapi.json");
        string now = OpenApiDocument.Write(Path.Combine(root, "src"));
        if (Environment.GetEnvironmentVariable("POSTHOUSE_WRITE_CONTRACT") == "1") File.WriteAllText(file, now);
        Assert.Equal(File.ReadAllText(file), now);
    }

    [Fact]
    public async Task The_server_serves_it()
    {
        JsonElement served = JsonDocument.Parse(await server.Outside.GetStringAsync("/api/v1/openapi.json", TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal("3.1.0", served.GetProperty("openapi").GetString());
        Assert.Equal(ApiCatalogue.All.Count, served.GetProperty("paths").EnumerateObject().Sum(static path => path.Value.EnumerateObject().Count()));
    }

    [Fact]
    public void Every_operation_has_its_own_name_and_says_what_it_does()
    {
        Assert.Equal(ApiCatalogue.All.Count, ApiCatalogue.All.Select(static o => o.Id).Distinct().Count());
        Assert.All(ApiCatalogue.All, static o => Assert.EndsWith(".", o.Summary));
    }

    internal static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Posthouse.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
