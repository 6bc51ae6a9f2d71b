using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>What was typed as a name, in the one spelling that counters and look-ups share.</summary>
/// <param name="Typed">For the journal; bounded.</param>
/// <param name="Key">One text for each account: folded, at the domain's main name.</param>
/// <param name="Address">Null when what was typed is no address.</param>
internal readonly record struct SignInName(string Typed, string Key, EmailAddress? Address)
{
    private const int MaximumLength = 320;

    internal static SignInName Read(string typed, DirectorySnapshot snapshot, DomainName? defaultDomain)
    {
        string bounded = typed.Length <= MaximumLength ? typed : typed[..MaximumLength];
        string text = bounded.Trim();
        if (defaultDomain is not null && !text.Contains('@', StringComparison.Ordinal)) text = $"{text}@{defaultDomain.Ascii}";
        if (typed.Length > MaximumLength || !EmailAddress.TryParse(text, out EmailAddress? address)) return new SignInName(Printable(bounded), "?" + AddressTable.Key(bounded), null);
        if (snapshot.TryGetDomain(address.Domain, out DomainEntry? domain)) address = address.At(domain.Domain.Name);
        return new SignInName(address.ToString(), AddressTable.Key(address.ToString()), address);
    }

    // The journal and the logs are read on terminals: what a stranger typed must not carry controls there.
    private static string Printable(string text) => string.Create(text.Length, text, static (span, source) =>
    {
        for (int i = 0; i < span.Length; i++) span[i] = char.IsControl(source[i]) ? '?' : source[i];
    });
}
