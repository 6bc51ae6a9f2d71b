using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Posthouse.Transport;

namespace Posthouse.Identity.Tests;

/// <summary>A client of the tests, which goes through the flows as programs do.</summary>
internal sealed class OAuthFlow(IdentityServer server, string clientId, string? secret)
{
    internal const string Redirect = "https://app.example/back";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    internal string Verifier { get; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    internal static async Task<OAuthFlow> RegisterAsync(IdentityServer server, NewOAuthClient? client = null)
    {
        client ??= new NewOAuthClient { ClientId = "app-" + Guid.NewGuid().ToString("N"), Name = "The App", RedirectUris = [Redirect], IsPublic = true, Scopes = ["mail", "admin"] };
        (_, string? secret) = await server.Service<OAuthClients>().CreateAsync(client, "test", Token);
        return new OAuthFlow(server, client.ClientId, secret);
    }

    internal string AuthorizePath(string scope = "mail offline_access", string? challenge = null, string method = "S256", string redirect = Redirect, string extra = "")
    {
        challenge ??= Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));
        string pkce = challenge.Length == 0 ? "" : $"&code_challenge={challenge}&code_challenge_method={method}";
        return $"/oauth/authorize?response_type=code&client_id={clientId}&redirect_uri={Uri.EscapeDataString(redirect)}&scope={Uri.EscapeDataString(scope)}&state=st&nonce=n{pkce}{extra}";
    }

    /// <summary>Asks, says yes on the page, and comes back with the address that the browser is sent to.</summary>
    internal async Task<Uri> AllowAsync(Browser browser, string path, string decision = "allow")
    {
        using HttpResponseMessage page = await browser.GetAsync(path);
        if (page.StatusCode is HttpStatusCode.Redirect or HttpStatusCode.SeeOther) return page.Headers.Location!;
        string html = await page.Content.ReadAsStringAsync(Token);
        Assert.True(page.StatusCode == HttpStatusCode.OK, html);
        IEnumerable<(string, string)> fields = Regex.Matches(html, "<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\">").Select(static m => (WebUtility.HtmlDecode(m.Groups[1].Value), WebUtility.HtmlDecode(m.Groups[2].Value)));
        using HttpResponseMessage answer = await browser.PostAsync("/oauth/authorize", [.. fields, ("decision", decision)]);
        Assert.True(answer.Headers.Location is not null, await answer.Content.ReadAsStringAsync(Token));
        return answer.Headers.Location!;
    }

    internal async Task<string> CodeAsync(Browser browser, string scope = "mail offline_access")
    {
        Uri back = await AllowAsync(browser, AuthorizePath(scope));
        Assert.StartsWith(Redirect, back.OriginalString, StringComparison.Ordinal);
        Match code = Regex.Match(back.Query, "[?&]code=([^&]+)");
        Assert.True(code.Success, back.OriginalString);
        // RFC 9207: a client that knows several servers tells by this whose answer it is (mix-up).
        Assert.Contains("iss=" + Uri.EscapeDataString(IdentityServer.Issuer), back.Query, StringComparison.Ordinal);
        Assert.Contains("state=st", back.Query, StringComparison.Ordinal);
        return Uri.UnescapeDataString(code.Groups[1].Value);
    }

    internal Task<(HttpStatusCode Status, JsonElement Body)> RedeemAsync(string code, string? verifier = null) =>
        PostAsync("/oauth/token", ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", Redirect), ("code_verifier", verifier ?? Verifier));

    internal Task<(HttpStatusCode Status, JsonElement Body)> RefreshAsync(string token) => PostAsync("/oauth/token", ("grant_type", "refresh_token"), ("refresh_token", token));

    /// <summary>From outside any browser, with the client's id and secret.</summary>
    internal async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using Browser program = server.NewBrowser();
        (string, string)[] own = secret is null ? [("client_id", clientId)] : [("client_id", clientId), ("client_secret", secret)];
        using HttpResponseMessage response = await program.SendAsync(
            "POST", path, new FormUrlEncodedContent(fields.Concat(own).Select(static f => KeyValuePair.Create(f.Item1, f.Item2))), site: "");
        string text = await response.Content.ReadAsStringAsync(Token);
        return (response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement.Clone());
    }

    internal async Task IsRefusedAsync(string token, string path) =>
        // All tests ask from one address, and wrong tokens are counted by address.
        Assert.True(await UseAsync(token, path) is HttpStatusCode.Unauthorized or HttpStatusCode.TooManyRequests);

    /// <summary>What a request with the token is answered with.</summary>
    internal async Task<HttpStatusCode> UseAsync(string token, string path)
    {
        using Browser program = server.NewBrowser();
        using HttpResponseMessage response = await program.SendAsync("GET", path, site: "", headers: ("Authorization", "Bearer " + token));
        return response.StatusCode;
    }

    /// <summary>The line that ends AUTHENTICATE OAUTHBEARER with the token.</summary>
    internal async Task<string> ImapAsync(string name, string token)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Port("imap", TlsMode.None), Token);
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        await reader.ReadLineAsync(Token);
        string message = $"n,a={name},\u0001auth=Bearer {token}\u0001\u0001";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"a1 AUTHENTICATE OAUTHBEARER {Convert.ToBase64String(Encoding.ASCII.GetBytes(message))}\r\n"), Token);
        string answer;
        do answer = (await reader.ReadLineAsync(Token))!;
        while (answer.StartsWith('*'));
        if (!answer.StartsWith('+')) return answer;
        // RFC 7628 §3.2.3: the client takes note of the error with an empty message.
        await client.GetStream().WriteAsync("AQ==\r\n"u8.ToArray(), Token);
        return (await reader.ReadLineAsync(Token))!;
    }
}
