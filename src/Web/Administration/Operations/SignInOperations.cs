using Posthouse.Directory;

namespace Posthouse.Web;

/// <summary>Who signs people in beside this server.</summary>
internal static class SignInOperations
{
    public static readonly IReadOnlyList<ApiOperation> All =
    [
        new("listIdentityProviders", "GET", "identity-providers", Right.ReadDirectory, ApiSubject.Listing, "Lists the OpenID providers that sign people in.")
        {
            Query = [ApiParameter.Text("domain", "Only of this domain."), ApiParameter.Flag("enabled", "Only those that are, or are not.")], Answer = typeof(IReadOnlyList<IdentityProviderModel>), Pages = true,
        },
        new("getIdentityProvider", "GET", "identity-providers/{owner}/{name}", Right.ReadDirectory, ApiSubject.Owner, "Shows an OpenID provider of a domain, or of the server.") { Answer = typeof(IdentityProviderModel) },
        new("putIdentityProvider", "PUT", "identity-providers/{owner}/{name}", Right.ManageDomains, ApiSubject.Owner, "Sets up an OpenID provider, or changes it. Of another issuer, or with another clientId, nobody is linked any more.")
        {
            Body = typeof(IdentityProviderChange), Answer = typeof(IdentityProviderModel),
            // Whoever runs the provider can become whomever it signs in; a key for DNS records is not to be one for mailboxes.
            Also = Right.ResetPasswords,
            Demands = static body => Provider((IdentityProviderChange)body),
        },
        new("deleteIdentityProvider", "DELETE", "identity-providers/{owner}/{name}", Right.ManageDomains, ApiSubject.Owner, "Removes an OpenID provider with its links; sessions that it began end."),
        new("checkIdentityProvider", "POST", "identity-providers/{owner}/{name}/check", Right.ManageDomains, ApiSubject.Owner, "Fetches the provider's documents and says what is wrong with them.") { Answer = typeof(IdentityProviderCheck), ChangesNothing = true },
        new("listIdentities", "GET", "accounts/{address}/identities", Right.ReadDirectory, ApiSubject.Account, "Lists who an account is at OpenID providers.") { Answer = typeof(IReadOnlyList<ProviderLinkModel>), Pages = true },
        new("removeIdentities", "DELETE", "accounts/{address}/identities", Right.ResetPasswords, ApiSubject.Account, "Unlinks an account from all OpenID providers. One that is believed about its address links it again at its next sign-in."),
    ];

    // Of domains beyond reach, whether they are here is not told either.
    private static IEnumerable<ApiDemand> Provider(IdentityProviderChange wanted)
    {
        if (wanted is { Administrators: true } or { SecondFactor: "provider" }) yield return new ApiDemand(Right.ManageServer, null);
        foreach (string domain in wanted.Domains ?? []) yield return new ApiDemand(Right.ManageDomains, domain);
    }
}
