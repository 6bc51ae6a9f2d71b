namespace Posthouse.Web;

/// <summary>What the server knows of the places where zones are kept.</summary>
/// <param name="Consoles">Whose forms the steps are written for (listRecords with format=steps).</param>
/// <param name="Publishers">Where the server itself can publish records.</param>
public sealed record DnsProviders(IReadOnlyList<DnsProvider> Consoles, IReadOnlyList<DnsProvider> Publishers);

/// <param name="Id">As operations take it, such as "cloudflare".</param>
/// <param name="Name">As people call it, in the language that was asked for.</param>
public sealed record DnsProvider(string Id, string Name);
