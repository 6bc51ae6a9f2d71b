using System.Net;
using System.Text.RegularExpressions;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Identity.Tests;

/// <summary>A server whose domain here.test is signed in to by <see cref="PlayedProvider"/>, as here.test/corp.</summary>
public sealed class ProviderServer : IAsyncLifetime
{
    internal PlayedProvider Provider { get; } = new();

    internal IdentityServer Server { get; }

    public ProviderServer() => Server = new IdentityServer { Providers = Provider };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await Server.InitializeAsync();
        await PutAsync();
    }

    /// <summary>Sets the provider up anew.</summary>
    internal Task<IdentityProvider> PutAsync(Func<IdentityProvider, IdentityProvider>? change = null, string? secret = "s3cret/+", IdentityServer? server = null)
    {
        var provider = new IdentityProvider { Owner = DomainName.Parse("here.test"), Name = "corp", Label = "Corp <SSO>", Issuer = PlayedProvider.Issuer, ClientId = PlayedProvider.ClientId, Domains = [DomainName.Parse("here.test")] };
        return (server ?? Server).Service<IdentityProviders>().PutAsync(change?.Invoke(provider) ?? provider, secret, "test", Token);
    }

    /// <summary>An account of its own for a test.</summary>
    internal Task<Account> MakeAsync(string name) =>
        Server.Service<DirectoryAdministration>().CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse($"{name}@here.test"), Password = IdentityServer.Password }, Token);

    /// <summary>Where the browser is sent.</summary>
    internal static async Task<Uri> LeaveAsync(Browser browser, string query = "?next=/mail/", string provider = "here.test/corp")
    {
        using HttpResponseMessage response = await browser.GetAsync($"/signin/with/{provider}{query}");
        Assert.True(response.StatusCode == HttpStatusCode.SeeOther, await response.Content.ReadAsStringAsync(Token));
        return response.Headers.Location!;
    }

    internal static string StateOf(Uri sentTo) => Regex.Match(sentTo.Query, "[?&]state=([^&]+)").Groups[1].Value;

    /// <summary>Comes back as a browser does whom the provider sends.</summary>
    internal static async Task<(HttpStatusCode Status, string? Refresh, string Page)> ReturnAsync(Browser browser, Uri sentTo, string query = "&code=c", string provider = "here.test/corp")
    {
        using HttpResponseMessage response = await browser.SendAsync("GET", $"/signin/with/{provider}/back?state={StateOf(sentTo)}{query}", site: "cross-site");
        string? refresh = response.Headers.TryGetValues("Refresh", out IEnumerable<string>? values) ? values.Single() : null;
        return (response.StatusCode, refresh ?? response.Headers.Location?.OriginalString, await response.Content.ReadAsStringAsync(Token));
    }

    internal async Task<Account> EnsureAsync(string name) =>
        await Server.Service<AccountDirectory>().FindAccountAsync(EmailAddress.Parse($"{name}@here.test"), Token) ?? await MakeAsync(name);

    /// <summary>Signs in by the provider, which says that the person is who stands there.</summary>
    internal async Task<(HttpStatusCode Status, string? Next, string Page)> ComeAsync(Browser browser, string subject, string? address, params (string Name, object? Value)[] more)
    {
        Uri sentTo = await LeaveAsync(browser);
        Provider.Say(sentTo, subject, address, more);
        return await ReturnAsync(browser, sentTo);
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
