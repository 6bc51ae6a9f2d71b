namespace Posthouse.Web;

/// <summary>The words of <see cref="SpfFindings"/> in one language: what is so, and what to do next.</summary>
internal abstract class SpfFindingText
{
    /// <param name="language">A BCP 47 tag; anything but Chinese is English.</param>
    internal static SpfFindingText In(string language) => language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? ChineseSpfFindingText.Instance : EnglishSpfFindingText.Instance;

    internal abstract (string Message, string Advice) Lookups(string domain, int lookups, int most);

    internal abstract (string Message, string Advice) EmptyLookups(int lookups, int most);

    /// <param name="family">"IPv4" or "IPv6": of the clients for which they find nothing.</param>
    internal abstract (string Message, string Advice) EmptyLookupsFor(string family, int lookups, int most);

    /// <param name="place">The domain whose record has the term.</param>
    internal abstract (string Message, string Advice) Everybody(string place, string term, string domain);

    internal abstract (string Message, string Advice) Ptr(string place);

    internal abstract (string Message, string Advice) Unknown(string place);

    /// <param name="problem">One of the names of <see cref="SenderAuth.SpfReason"/> and <see cref="SenderAuth.SpfLookups"/>.</param>
    internal abstract (string Message, string Advice) Broken(string place, string problem);
}
