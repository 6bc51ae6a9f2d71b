using System.Net;

namespace Posthouse.Web.Tests;

public class UnknownAddressTests(WebServer server) : IClassFixture<WebServer>
{
    private const string Browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

    private async Task<(HttpStatusCode Status, string? Kind, string Text)> AskAsync(string path, string accept, string language = "en", string method = "GET")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.TryAddWithoutValidation("Accept-Language", language);
        using HttpResponseMessage response = await server.Outside.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("en-GB", "There is nothing here", "Posthouse")]
    [InlineData("zh-CN", "这里没有页面", "驿站")]
    public async Task A_person_is_told_that_nothing_is_there_and_led_to_the_mail(string language, string title, string brand)
    {
        (HttpStatusCode status, string? kind, string text) = await AskAsync("/nonexistent/page", Browser, language);
        Assert.Equal((HttpStatusCode.NotFound, "text/html"), (status, kind));
        Assert.Contains(title, text, StringComparison.Ordinal);
        Assert.Contains($"· {brand}</title>", text, StringComparison.Ordinal);
        Assert.Contains("href=\"/mail/\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("nonexistent", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/nonexistent", "*/*", "GET")]
    [InlineData("/nonexistent", Browser, "POST")]
    [InlineData("/api/v1/nonexistent", Browser, "GET")]
    [InlineData("/jmap/nonexistent", Browser, "GET")]
    [InlineData("/.well-known/nonexistent", Browser, "GET")]
    public async Task A_program_gets_the_bare_answer(string path, string accept, string method)
    {
        (HttpStatusCode status, string? kind, string text) = await AskAsync(path, accept, method: method);
        Assert.Equal((HttpStatusCode.NotFound, null, ""), (status, kind, text));
    }

    [Fact]
    public async Task A_page_that_is_there_and_refuses_is_not_changed()
    {
        (HttpStatusCode status, _, string text) = await AskAsync("/mail/assets/nonexistent.js", Browser);
        Assert.NotEqual(HttpStatusCode.OK, status);
        Assert.DoesNotContain("There is nothing here", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asked_for_its_head_alone_it_has_no_body()
    {
        (HttpStatusCode status, string? kind, string text) = await AskAsync("/nonexistent", Browser, method: "HEAD");
        Assert.Equal((HttpStatusCode.NotFound, "text/html", ""), (status, kind, text));
    }
}
