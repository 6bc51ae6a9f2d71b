using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Posthouse.Directory;
using Posthouse.Jmap;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Web.Tests;

/// <summary>The room and JMAP with a clock that is played; alice makes links, and strangers ask for them.</summary>
public sealed class LinkPageServer : IAsyncLifetime
{
    private readonly WebServer _server;

    public LinkPageServer() => _server = new WebServer { Jmap = services => services.AddSingleton<TimeProvider>(Clock) };

    internal FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    internal MailStore Store => _server.Store;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>The path of a link that alice has made.</summary>
    /// <param name="properties">JSON, beside the file and with a comma in front.</param>
    internal async Task<string> LinkAsync(byte[] file, string name = "report.zip", string properties = "")
    {
        JsonElement created = await CallAsync("FileLink/set", $$$"""{"create":{"l":{"blobId":"{{{await UploadAsync(file)}}}","name":{{{JsonSerializer.Serialize(name)}}}{{{properties}}}} } }""");
        return created.GetProperty("created").GetProperty("l").GetProperty("url").GetString()!;
    }

    internal async Task<JsonElement> CallAsync(string method, string arguments)
    {
        JsonElement session = await ReadAsync(new HttpRequestMessage(HttpMethod.Get, "/jmap/session"));
        string account = session.GetProperty("primaryAccounts").GetProperty("urn:ietf:params:jmap:mail").GetString()!;
        string body = $$"""{"using":["urn:ietf:params:jmap:core","urn:posthouse:params:jmap:links"],"methodCalls":[["{{method}}",{"accountId":"{{account}}",{{arguments[1..]}},"0"]]}""";
        JsonElement response = await ReadAsync(new HttpRequestMessage(HttpMethod.Post, "/jmap/api/") { Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")) });
        return response.GetProperty("methodResponses")[0][1];
    }

    internal async Task<long> DownloadsAsync() => (await CallAsync("FileLink/get", """{"ids":null}""")).GetProperty("list").EnumerateArray().Last().GetProperty("downloads").GetInt64();

    internal async Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, string? password = null, string? language = null, string? range = null, string? host = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (language is not null) request.Headers.TryAddWithoutValidation("Accept-Language", language);
        if (host is not null) request.Headers.Host = host;
        if (range is not null) request.Headers.TryAddWithoutValidation("Range", range);
        if (method == HttpMethod.Post) request.Content = new FormUrlEncodedContent(password is null ? [] : [new("password", password)]);
        return await _server.Outside.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
    }

    /// <summary>The administration API, as the administrator on this machine.</summary>
    internal Task<JsonElement> AdministerAsync(string method, string path, HttpStatusCode expected = HttpStatusCode.OK) => _server.AskAsync(method, path, null, expected);

    internal async Task RenameAsync(string name)
    {
        Account alice = (await _server.Service<AccountDirectory>().FindAccountAsync(EmailAddress.Parse("alice@here.test"), Token))!;
        await _server.Service<DirectoryAdministration>().UpdateAccountAsync(alice.Id, account => account with { DisplayName = name }, cancellationToken: Token);
    }

    /// <summary>The address that a counted download was answered with.</summary>
    internal async Task<string> TicketAsync(string path, string? password = null)
    {
        using HttpResponseMessage opened = await AskAsync(HttpMethod.Post, path, password);
        Assert.Equal(HttpStatusCode.SeeOther, opened.StatusCode);
        return opened.Headers.Location!.ToString();
    }

    private async Task<string> UploadAsync(byte[] file)
    {
        JsonElement session = await ReadAsync(new HttpRequestMessage(HttpMethod.Get, "/jmap/session"));
        string url = session.GetProperty("uploadUrl").GetString()!.Replace("{accountId}", session.GetProperty("primaryAccounts").GetProperty("urn:ietf:params:jmap:mail").GetString(), StringComparison.Ordinal);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(url).PathAndQuery) { Content = new ByteArrayContent(file) };
        // Whatever its sender says that it is.
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/html");
        return (await ReadAsync(request)).GetProperty("blobId").GetString()!;
    }

    private async Task<JsonElement> ReadAsync(HttpRequestMessage request)
    {
        using (request)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"alice@here.test:{WebServer.Password}")));
            using HttpResponseMessage response = await _server.Outside.SendAsync(request, Token);
            string text = await response.Content.ReadAsStringAsync(Token);
            Assert.True(response.IsSuccessStatusCode, $"{request.RequestUri}: {(int)response.StatusCode} {text}");
            return JsonDocument.Parse(text).RootElement.Clone();
        }
    }
}
