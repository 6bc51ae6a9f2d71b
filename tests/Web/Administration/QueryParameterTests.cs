using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Posthouse.Web.Tests;

/// <summary>What is asked for in a query is done or refused, and never passed over.</summary>
public partial class QueryParameterTests(WebServer server) : IClassFixture<WebServer>
{
    [Fact]
    public async Task Every_operation_names_a_parameter_that_it_does_not_know_and_those_that_it_does()
    {
        foreach (ApiOperation operation in ApiCatalogue.All)
        {
            string path = PathName().Replace(operation.Path, "none");
            (HttpStatusCode status, string text) = await SendAsync(operation.Method, path + "?suspnded=true");
            Assert.True(status == HttpStatusCode.BadRequest && text.Contains("There is no query parameter 'suspnded' here", StringComparison.Ordinal), $"{operation.Id}: {status} {text}");
            Assert.All(operation.Parameters, parameter => Assert.Contains(parameter.Name, text, StringComparison.Ordinal));
            if (operation.Parameters.FirstOrDefault() is not { } known) continue;
            (status, text) = await SendAsync(operation.Method, $"{path}?{known.Name}=1&{known.Name}=1");
            Assert.True(status == HttpStatusCode.BadRequest && text.Contains($"The query parameter '{known.Name}' is there twice.", StringComparison.Ordinal), $"{operation.Id}: {status} {text}");
        }
    }

    [Theory]
    [InlineData("dryrn=true")]
    [InlineData("dry-run=true")]
    [InlineData("dryRun=yes")]
    [InlineData("dryRun=true&dryRun=false")]
    [InlineData("=true")]
    public async Task A_change_that_was_to_be_tried_alone_is_not_made_because_of_a_letter(string query)
    {
        await server.FailAsync("POST", "accounts?" + query, HttpStatusCode.BadRequest, """{"address":"tried@here.test"}""");
        await server.FailAsync("GET", "accounts/tried@here.test", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Large_and_small_letters_are_the_same_in_a_name()
    {
        await server.AskAsync("POST", "accounts?dryrun=true", """{"address":"tried@here.test"}""", HttpStatusCode.Created);
        await server.FailAsync("GET", "accounts/tried@here.test", HttpStatusCode.NotFound);
    }

    private async Task<(HttpStatusCode Status, string Text)> SendAsync(string method, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), "/api/v1/" + path);
        if (method != "GET") request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await server.Local.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("detail").GetString()!);
    }

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex PathName();
}
