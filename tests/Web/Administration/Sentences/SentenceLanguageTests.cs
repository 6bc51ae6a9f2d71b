using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Posthouse.Web.Tests;

/// <summary>A refusal is written in the language that its reader prefers, and stays the same refusal.</summary>
public class SentenceLanguageTests(WebServer server) : IClassFixture<WebServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task<(HttpResponseMessage Response, JsonElement Body)> AskAsync(string method, string path, string? language, string? body = null, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), "/api/v1/" + path);
        if (language is not null) request.Headers.TryAddWithoutValidation("Accept-Language", language);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        HttpResponseMessage response = await server.Local.SendAsync(request, Token);
        return (response, JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token)).RootElement.Clone());
    }

    [Theory]
    [InlineData("GET", "queue/Q1F", null, "queue/Q1F")]
    [InlineData("GET", "queue/Q1F", "en-GB,zh;q=0.5", "There is no Q1F in the queue (any more).")]
    [InlineData("GET", "queue/Q1F", "zh-CN,zh;q=0.9,en;q=0.8", "队列中没有 Q1F（可能已离开队列）。")]
    [InlineData("GET", "accounts/nobody@here.test", "zh-Hans", "没有账号 nobody@here.test。")]
    [InlineData("GET", "accounts?sort=colour", "zh", "sort：没有列“colour”，可用的有 address、name、")]
    [InlineData("GET", "dmarc/reports?limit=none", "zh", "limit：“none”不是 1 到")]
    public async Task The_detail_is_in_the_language_that_is_preferred(string method, string path, string? preferred, string part)
    {
        (HttpResponseMessage response, JsonElement problem) = await AskAsync(method, path, preferred);
        bool chinese = preferred?.StartsWith("zh", StringComparison.Ordinal) == true;
        Assert.Equal((chinese ? "zh-CN" : "en", "Accept-Language"), (response.Content.Headers.ContentLanguage.Single(), response.Headers.Vary.Single()));
        if (preferred is not null) Assert.Contains(part, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        // What programs look at is not translated.
        (_, JsonElement english) = await AskAsync(method, path, "en");
        Assert.Equal(english.GetProperty("type").GetString(), problem.GetProperty("type").GetString());
        Assert.Equal(english.GetProperty("status").GetInt32(), problem.GetProperty("status").GetInt32());
        if (chinese) Assert.Matches(@"^\p{IsCJKUnifiedIdeographs}+$", problem.GetProperty("title").GetString());
    }

    [Fact]
    public async Task A_refusal_that_is_asked_for_again_is_in_the_language_of_who_asks_again()
    {
        const string Wanted = """{"address":"nobody@nowhere.test"}""";
        (_, JsonElement first) = await AskAsync("POST", "accounts", "zh", Wanted, "again");
        (_, JsonElement second) = await AskAsync("POST", "accounts", "en", Wanted, "again");
        Assert.Equal("这里没有域名 nowhere.test，请先创建。", first.GetProperty("detail").GetString());
        Assert.Equal("There is no domain nowhere.test here. Create it first.", second.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task The_rows_of_an_import_say_why_not_in_Chinese()
    {
        (HttpResponseMessage response, JsonElement rows) = await AskAsync("POST", "accounts/import", "zh", """[{"address":"alice@here.test"},{"address":"what"},{"address":"x@else.test"},{"address":"alice+news@here.test"}]""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            ["alice@here.test 已是账号。", "“what”不是有效的邮件地址。", "这里没有域名 else.test，请先创建。", "alice+news@here.test 是账号 alice@here.test 的加号地址，邮件由后者接收。请换一个名称，其“+”之前的部分不能是已有的地址。"],
            rows.EnumerateArray().Select(static row => row.GetProperty("problem").GetString()));
        Assert.Equal("zh-CN", response.Content.Headers.ContentLanguage.Single());
    }

    [Fact]
    public async Task What_a_stranger_wrote_is_neither_translated_nor_taken_for_a_sentence_of_ours()
    {
        (_, JsonElement problem) = await AskAsync("GET", "accounts?domain=" + Uri.EscapeDataString("There is no such key."), "zh");
        Assert.Equal("“There is no such key.”不是有效的域名。", problem.GetProperty("detail").GetString());
        // A word that none of ours is does not fit: the English is right at least.
        Assert.Equal("The moon is full already.", ChineseSentences.Of("The moon is full already."));
        Assert.Equal(new string('x', 10_000), ChineseSentences.Of(new string('x', 10_000)));
    }
}
