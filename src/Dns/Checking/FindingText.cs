namespace Posthouse.Dns;

/// <summary>The words of <see cref="CheckFinding"/> in one language: whole sentences, in which only names, values and counts are put.</summary>
internal abstract class FindingText
{
    /// <param name="language">A BCP 47 tag; anything but Chinese is English.</param>
    internal static FindingText In(string language) => language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? ChineseFindingText.Instance : EnglishFindingText.Instance;

    internal abstract FindingWords NoServers(string domain);

    /// <param name="minutes">Until nobody remembers anything else.</param>
    internal abstract FindingWords NotEverywhereYet(string name, string type, int minutes);

    internal abstract FindingWords SilentServer(string server);

    internal abstract FindingWords SilentResolver(string resolver);

    internal abstract FindingWords LameServer(string server);

    internal abstract FindingWords AliasAtDomain(string domain, string target);

    internal abstract FindingWords WildcardForKeys(string above);

    internal abstract FindingWords WildcardForDmarc(string above);

    internal abstract FindingWords WildcardForAll(string above);

    internal abstract FindingWords WildcardForAddresses(string domain);

    internal abstract FindingWords StaleKey(string name);

    internal abstract FindingWords DmarcNone(string domain);

    internal abstract FindingWords ReverseNameUnknown(string address);

    internal abstract FindingWords NoReverseName(string address, string host);

    internal abstract FindingWords OtherReverseName(string address, string host);

    internal abstract FindingWords NullMx(string domain);

    internal abstract FindingWords AliasAtMx(string host, string target);

    internal abstract FindingWords AddressesUnknown(string host);

    internal abstract FindingWords DanglingMx(string host);

    internal abstract FindingWords IssuerForbidden(string name, string issuer, string allow);

    internal abstract FindingWords Missing(string name, string type, string value, string purpose);

    internal abstract FindingWords Differs(string name, string type, string value);

    internal abstract FindingWords OtherHosts(string name);

    internal abstract FindingWords Extra(string name, string type);

    /// <param name="kind">"SPF", "DKIM" and the like.</param>
    internal abstract FindingWords SeveralRecords(string name, string kind, int count);

    internal abstract FindingWords SplitText(string name, string kind);

    internal abstract FindingWords MissingText(string name, string kind, string purpose);

    internal abstract FindingWords KeyDiffers(string name);

    internal abstract FindingWords TextDiffers(string name, string kind);

    /// <param name="added">What included domains have that is not published; may be empty.</param>
    /// <param name="gone">What is published that they have no more; may be empty.</param>
    internal abstract FindingWords SpfDrift(string name, string domain, IReadOnlyList<string> added, IReadOnlyList<string> gone);
}

/// <param name="Message">What is so.</param>
/// <param name="Advice">What to do next.</param>
internal readonly record struct FindingWords(string Message, string Advice);
