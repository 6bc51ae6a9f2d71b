using Microsoft.AspNetCore.Http;

namespace Posthouse.Web;

/// <summary>The words of the page and of profiles in one language.</summary>
internal abstract class SetupText
{
    /// <summary>Of "language" in the query, else what the browser would rather have; English for all others.</summary>
    internal static SetupText For(HttpRequest request) => PageLanguage.IsChinese(request, "language") ? ChineseSetupText.Instance : EnglishSetupText.Instance;

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
