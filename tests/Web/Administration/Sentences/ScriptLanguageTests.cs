using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Posthouse.Sieve;

namespace Posthouse.Web.Tests;

/// <summary>What is wrong with a script is said in the language of who wrote it, wherever it is checked.</summary>
public sealed partial class ScriptLanguageTests : IAsyncLifetime
{
    private const string Wrong = "require \"nothing\";\nfileinto 5;\nif size { stop; }\n";
    private const string InChinese = "第 1 行第 9 列：没有扩展“nothing”。";

    private readonly WebServer _server = new() { Jmap = static _ => { } };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    // Each kind of mistake: of the text, of the grammar, of arguments, of extensions, of expressions.
    [InlineData("keep \u0001;")]
    [InlineData("fileinto \"x")]
    [InlineData("if true { keep;")]
    [InlineData("keep; }")]
    [InlineData("if size { stop; }")]
    [InlineData("if size :over \"x\" { stop; }")]
    [InlineData("if header :is :contains \"a\" \"b\" { stop; }")]
    [InlineData("if header :nothing \"a\" \"b\" { stop; }")]
    [InlineData("if header :comparator 5 \"a\" \"b\" { stop; }")]
    [InlineData("fileinto \"x\";")]
    [InlineData("require \"fileinto\"; fileinto 5;")]
    [InlineData("require [\"fileinto\" \"copy\"];")]
    [InlineData("require \"nothing\"; keep;")]
    [InlineData("keep; require \"fileinto\";")]
    [InlineData("require \"regex\"; if header :regex \"a\" \"(\" { stop; }")]
    [InlineData("require \"date\"; if date \"Date\" \"moon\" \"b\" { stop; }")]
    [InlineData("require [\"variables\", \"relational\"]; set \"1x\" \"\"; if string :count \"xx\" \"a\" \"b\" { keep }")]
    [InlineData("else { keep; } elsif { keep; } break; header; stop; keep;")]
    [InlineData("redirect \"nobody\"; if anyof true { discard 5; } if not { }")]
    public void Nothing_of_it_stays_in_English(string script)
    {
        SieveCompilation compilation = SieveCompiler.Compile(Encoding.UTF8.GetBytes(script), SieveCapabilities.Delivery);
        Assert.NotEmpty(compilation.Errors);
        foreach (SieveError error in compilation.Errors.Concat(compilation.Warnings))
        {
            string chinese = ChineseSentences.Of(error.ToString());
            Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"第 {error.Line} 行第 {error.Column} 列："), chinese, StringComparison.Ordinal);
            Assert.False(EnglishWords().IsMatch(Quoted().Replace(chinese, "")), $"{error}\n{chinese}");
        }
    }

    [Fact]
    public async Task The_api_refuses_a_script_in_Chinese()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/scripts/server/one") { Content = new StringContent(JsonSerializer.Serialize(new { content = Wrong }), Encoding.UTF8, new MediaTypeHeaderValue("application/json")) };
        request.Headers.TryAddWithoutValidation("Accept-Language", "zh-CN");
        using HttpResponseMessage response = await _server.Local.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        string detail = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token)).RootElement.GetProperty("detail").GetString()!;
        Assert.StartsWith(InChinese + "\n", detail, StringComparison.Ordinal);
        Assert.All(detail.Split('\n'), static line => Assert.StartsWith("第 ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Jmap_says_what_is_wrong_as_the_request_prefers_and_else_as_the_account_does()
    {
        await _server.AskAsync("PATCH", "accounts/alice@here.test", """{"language":"zh-CN"}""");
        Assert.StartsWith(InChinese, await ValidateAsync(null), StringComparison.Ordinal);
        Assert.StartsWith("line 1, column 9: There is no extension \"nothing\".", await ValidateAsync("en-GB"), StringComparison.Ordinal);
        await _server.AskAsync("PATCH", "accounts/alice@here.test", """{"language":"en"}""");
        Assert.StartsWith("line 1, column 9: ", await ValidateAsync(null), StringComparison.Ordinal);
        Assert.StartsWith(InChinese, await ValidateAsync("zh-CN,zh;q=0.9,en;q=0.8"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jmap_refuses_a_change_in_Chinese()
    {
        JsonElement answer = await CallAsync("Mailbox/set", account => $$$"""{"accountId":"{{{account}}}","create":{"a":{"name":"INBOX"}},"destroy":["nothing"]}""", "zh");
        Assert.Equal("已有收件箱。", answer.GetProperty("notCreated").GetProperty("a").GetProperty("description").GetString());
    }

    [Fact]
    public async Task Jmap_says_what_is_wrong_with_a_request_as_the_request_prefers_and_else_as_the_account_does()
    {
        await _server.AskAsync("PATCH", "accounts/alice@here.test", """{"language":"zh-CN"}""");
        const string unknown = """{"using":["urn:ietf:params:jmap:core","urn:x"],"methodCalls":[]}""";
        Assert.Equal(("请求使用了本服务器没有的能力“urn:x”。", "zh-CN"), await ProblemAsync("/jmap/api", unknown, null));
        Assert.Equal(("The request uses the capability 'urn:x', which this server does not have.", "en"), await ProblemAsync("/jmap/api", unknown, "en"));
        Assert.StartsWith("请求不是 I-JSON：", (await ProblemAsync("/jmap/api", "{", null)).Detail, StringComparison.Ordinal);
        Assert.Equal(("没有这个账号，或没有这个数据对象。", "zh-CN"), await ProblemAsync("/jmap/download/Anothing/Gnothing/x?accept=text/plain", null, null));
        await _server.AskAsync("PATCH", "accounts/alice@here.test", """{"language":"en"}""");
        Assert.Equal("en", (await ProblemAsync("/jmap/api", unknown, null)).Language);
        Assert.Equal(("请求使用了本服务器没有的能力“urn:x”。", "zh-CN"), await ProblemAsync("/jmap/api", unknown, "zh"));
    }

    private async Task<(string Detail, string Language)> ProblemAsync(string path, string? body, string? language)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"alice@here.test:{WebServer.Password}")));
        if (language is not null) request.Headers.TryAddWithoutValidation("Accept-Language", language);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using HttpResponseMessage response = await _server.Outside.SendAsync(request, Token);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        return (JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token)).RootElement.GetProperty("detail").GetString()!, response.Content.Headers.ContentLanguage.Single());
    }

    private async Task<string> ValidateAsync(string? language)
    {
        JsonElement session = await SendAsync(HttpMethod.Get, "/jmap/session", null, null, language);
        string account = session.GetProperty("primaryAccounts").GetProperty("urn:ietf:params:jmap:mail").GetString()!;
        string blob = (await SendAsync(HttpMethod.Post, $"/jmap/upload/{account}", Wrong, "application/sieve", language)).GetProperty("blobId").GetString()!;
        return (await CallAsync("SieveScript/validate", _ => $$"""{"accountId":"{{account}}","blobId":"{{blob}}"}""", language)).GetProperty("error").GetProperty("description").GetString()!;
    }

    private async Task<JsonElement> CallAsync(string method, Func<string, string> arguments, string? language)
    {
        JsonElement session = await SendAsync(HttpMethod.Get, "/jmap/session", null, null, language);
        string account = session.GetProperty("primaryAccounts").GetProperty("urn:ietf:params:jmap:mail").GetString()!;
        string body = $$"""{"using":["urn:ietf:params:jmap:core","urn:ietf:params:jmap:mail","urn:ietf:params:jmap:sieve"],"methodCalls":[["{{method}}",{{arguments(account)}},"0"]]}""";
        JsonElement call = (await SendAsync(HttpMethod.Post, "/jmap/api", body, "application/json", language)).GetProperty("methodResponses")[0];
        Assert.Equal(method, call[0].GetString());
        return call[1];
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, string? body, string? type, string? language)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"alice@here.test:{WebServer.Password}")));
        if (language is not null) request.Headers.TryAddWithoutValidation("Accept-Language", language);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(type!));
        using HttpResponseMessage response = await _server.Outside.SendAsync(request, Token);
        string text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement.Clone();
    }

    [GeneratedRegex("“[^”]*”|\"[^\"]*\"|[（(][^）)]*[）)]|require")]
    private static partial Regex Quoted();

    // What lists name with signs between, such as parts of dates, are names.
    [GeneratedRegex("[A-Za-z]{2,} [A-Za-z]{2,}|(?<![、A-Za-z0-9])(?!NUL|MIME|Unicode|UTF)[A-Za-z]{3,}(?![、A-Za-z0-9])")]
    private static partial Regex EnglishWords();
}
