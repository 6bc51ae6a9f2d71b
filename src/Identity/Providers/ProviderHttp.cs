using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Posthouse.Dns;
using Posthouse.SenderAuth;

namespace Posthouse.Identity;

/// <summary>Asks identity providers. A domain's administrator says where his is: through it nobody reaches what only this server reaches.</summary>
public sealed class ProviderHttp : IDisposable
{
    private readonly HttpClient _domains;
    private readonly HttpClient _server;

    public ProviderHttp(IDnsResolver resolver, IdentityOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _domains = Bound(PolicyHttp.CreateForStrangers(resolver, options.PrivateProviders), options);
        // An owner's own choice may be beside this server.
        _server = Bound(PolicyHttp.CreateForStrangers(resolver, allowPrivate: true), options);
    }

    internal ProviderHttp(HttpClient client, IdentityOptions options) => _domains = _server = Bound(client, options);

    internal Task<string> GetAsync(IdentityProvider provider, Uri address, string? token, CancellationToken cancellationToken) =>
        SendAsync(provider, address, HttpMethod.Get, null, token is null ? null : new AuthenticationHeaderValue("Bearer", token), "application/json", cancellationToken);

    internal Task<string> PostAsync(IdentityProvider provider, Uri address, IEnumerable<KeyValuePair<string, string>> form, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken) =>
        SendAsync(provider, address, HttpMethod.Post, new FormUrlEncodedContent(form), authorization, "application/json", cancellationToken);

    /// <exception cref="ProviderException">It is none.</exception>
    internal static JsonElement ReadJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new ProviderException(ProviderFault.Unreachable, "The provider's answer is no JSON.", exception);
        }
    }

    public void Dispose()
    {
        _domains.Dispose();
        _server.Dispose();
    }

    private static HttpClient Bound(HttpClient client, IdentityOptions options)
    {
        client.Timeout = options.ProviderTimeout;
        client.MaxResponseContentBufferSize = options.MaximumProviderAnswer;
        return client;
    }

    // Answers of 400 are read too: OAuth's errors are in them (RFC 6749 §5.2).
    private async Task<string> SendAsync(IdentityProvider provider, Uri address, HttpMethod method, HttpContent? content, AuthenticationHeaderValue? authorization, string accept, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, address) { Content = content };
        request.Headers.Authorization = authorization;
        request.Headers.Accept.ParseAdd(accept);
        try
        {
            using HttpResponseMessage response = await (provider.Owner is null ? _server : _domains).SendAsync(request, cancellationToken).ConfigureAwait(false);
            string text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode) return text;
            throw new ProviderException(
                response.StatusCode is System.Net.HttpStatusCode.BadRequest or System.Net.HttpStatusCode.Unauthorized ? ProviderFault.Untrusted : ProviderFault.Unreachable,
                $"{address.GetLeftPart(UriPartial.Path)} answers {(int)response.StatusCode}{Error(text)}.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new ProviderException(ProviderFault.Unreachable, $"{address.GetLeftPart(UriPartial.Path)} cannot be reached: {exception.InnerException?.Message ?? exception.Message}", exception);
        }
    }

    private static string Error(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("error", out JsonElement error) || error.ValueKind != JsonValueKind.String) return "";
            string description = document.RootElement.TryGetProperty("error_description", out JsonElement told) && told.ValueKind == JsonValueKind.String ? ": " + told.GetString() : "";
            return $" ({Clean(error.GetString() + description)})";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    /// <summary>What a stranger wrote, for the log: one line, not long.</summary>
    internal static string Clean(string text)
    {
        var clean = new StringBuilder(Math.Min(text.Length, 200));
        foreach (char c in text.Length > 200 ? text[..200] : text) clean.Append(char.IsControl(c) ? ' ' : c);
        return clean.ToString();
    }
}
