using System.Net;
using System.Text;
using System.Text.Json;

namespace Posthouse.Identity.Tests;

/// <summary>What a browser does as far as the server sees it: keeps cookies, says where a request comes from, follows nothing by itself.</summary>
internal sealed class Browser : IDisposable
{
    private readonly HttpClient _client;

    /// <param name="cookies">What it has from before; null is nothing.</param>
    internal Browser(Uri server, CookieContainer? cookies = null)
    {
        Cookies = cookies ?? new CookieContainer();
        // The certificate is self-signed.
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = Cookies, SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true } }) { BaseAddress = server };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (Test)");
    }

    internal CookieContainer Cookies { get; }

    internal string Csrf { get; private set; } = "";

    internal string? Cookie => Cookies.GetCookies(_client.BaseAddress!)[SessionCookie.Name]?.Value;

    /// <summary>As a page of this server would; another site may be given.</summary>
    /// <param name="csrf">Null sends none.</param>
    internal Task<HttpResponseMessage> SendAsync(string method, string path, HttpContent? content = null, string? csrf = null, string site = "same-origin", params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Parse(method), path) { Content = content };
        if (site.Length > 0) request.Headers.Add("Sec-Fetch-Site", site);
        if (csrf is not null) request.Headers.Add("X-Posthouse-Csrf", csrf);
        foreach ((string name, string value) in headers) request.Headers.Add(name, value);
        return _client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    internal Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync("GET", path, headers: headers);

    /// <summary>Comes back with the head; the body goes on.</summary>
    internal Task<HttpResponseMessage> StreamAsync(string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Sec-Fetch-Site", "same-origin" } } };
        foreach ((string name, string value) in headers) request.Headers.Add(name, value);
        return _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    internal Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] fields) =>
        SendAsync("POST", path, new FormUrlEncodedContent(fields.Select(static f => KeyValuePair.Create(f.Name, f.Value))));

    internal Task<HttpResponseMessage> PostJsonAsync(string path, string json, string? csrf, string site = "same-origin") =>
        SendAsync("POST", path, new StringContent(json, Encoding.UTF8, "application/json"), csrf, site);

    /// <summary>GET /session, as a page does when it opens.</summary>
    internal async Task<JsonElement> LearnAsync()
    {
        using HttpResponseMessage response = await GetAsync("/session");
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        JsonElement session = JsonDocument.Parse(text).RootElement.Clone();
        Csrf = session.GetProperty("csrf").GetString()!;
        return session;
    }

    internal async Task<HttpStatusCode> StatusAsync(string path)
    {
        using HttpResponseMessage response = await GetAsync(path);
        return response.StatusCode;
    }

    public void Dispose() => _client.Dispose();
}
