using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Server;

namespace Posthouse.Browser;

/// <summary>The administration API beside the browser: makes what a page is to show, and says what became on the server of what was pressed.</summary>
internal sealed class ServerApi : IDisposable
{
    private readonly HttpClient _http;

    /// <param name="origin">Of the server.</param>
    internal ServerApi(string origin, EmailAddress owner)
    {
        _http = new HttpClient { BaseAddress = new Uri(origin + "/api/v1/") };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{owner}:{DemoSetup.Password}")));
    }

    public void Dispose() => _http.Dispose();

    internal async Task<JsonElement> AskAsync(string method, string path, string? body = null)
    {
        (int status, JsonElement answer) = await TryAsync(method, path, body);
        Assert.True(status is >= 200 and < 300, $"{method} {path}: {status} {answer}");
        return answer;
    }

    internal Task<JsonElement> GetAsync(string path) => AskAsync("GET", path);

    internal async Task<(int Status, JsonElement Answer)> TryAsync(string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using HttpResponseMessage response = await _http.SendAsync(request);
        // Who looks again and again until something has happened is asked to wait now and then.
        if (response.StatusCode == HttpStatusCode.TooManyRequests && response.Headers.RetryAfter?.Delta is { } wait && wait <= TimeSpan.FromSeconds(2))
        {
            await Task.Delay(wait);
            return await TryAsync(method, path, body);
        }

        string text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement.Clone());
    }
}
