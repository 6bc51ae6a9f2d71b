using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Posthouse.Web;

/// <summary>The words of the page and of profiles in one language.</summary>
internal abstract class SetupText
{
    /// <summary>Of "language" in the query, else what the browser would rather have; English for all others.</summary>
    internal static SetupText For(HttpRequest request)
    {
        if (request.Query["language"] is [{ } asked, ..]) return asked.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? ChineseSetupText.Instance : EnglishSetupText.Instance;
        if (!StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptLanguage, out IList<StringWithQualityHeaderValue>? wanted)) return EnglishSetupText.Instance;
        // RFC 9110 §12.4.2: 0 is "not acceptable". Among equals, the first that is known.
        foreach (StringWithQualityHeaderValue language in wanted.Where(static l => l.Quality is not 0).OrderByDescending(static l => l.Quality ?? 1))
        {
            if (language.Value.StartsWith("zh", StringComparison.OrdinalIgnoreCase)) return ChineseSetupText.Instance;
            if (language.Value.StartsWith("en", StringComparison.OrdinalIgnoreCase)) return EnglishSetupText.Instance;
        }

        return EnglishSetupText.Instance;
    }

    /// <summary>BCP 47.</summary>
    internal abstract string Language { get; }

    internal abstract SetupText Other { get; }

    /// <summary>In itself.</summary>
    internal abstract string LanguageName { get; }

    internal abstract string Title { get; }

    internal abstract string Introduction { get; }

    internal abstract string Address { get; }

    internal abstract string Show { get; }

    internal abstract string NoAddress { get; }

    internal abstract string NotHere(string domain);

    internal abstract string NothingOffered { get; }

    internal abstract string Heading(string address);

    internal abstract string AppleTitle { get; }

    internal abstract string AppleHere { get; }

    internal abstract string AppleDownload { get; }

    internal abstract string AppleScan { get; }

    internal abstract string AppleThen { get; }

    internal abstract string Unsigned { get; }

    internal abstract string QrLabel { get; }

    internal abstract string ProgramsTitle { get; }

    internal abstract string ProgramsText { get; }

    internal abstract string OthersTitle { get; }

    internal abstract string OthersText { get; }

    internal abstract string Incoming(string protocol);

    internal abstract string Outgoing { get; }

    internal abstract string Server { get; }

    internal abstract string Port { get; }

    internal abstract string Security { get; }

    internal abstract string SecurityOf(bool implicitTls);

    internal abstract string SignIn { get; }

    internal abstract string UserName { get; }

    internal abstract string Password { get; }

    internal abstract string PasswordIs { get; }

    internal abstract string MoreWays { get; }

    internal abstract string ProfileName(string address);

    internal abstract string ProfileDescription(string hostName);
}
