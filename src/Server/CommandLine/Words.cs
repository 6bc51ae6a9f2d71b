namespace Posthouse.Server;

/// <summary>What init and confirmations say to a person, in one language.</summary>
internal abstract class Words
{
    internal static Words In(string language) => language == "zh-CN" ? ChineseWords.Instance : EnglishWords.Instance;

    internal abstract string AskDomain { get; }

    internal abstract string AskHostName { get; }

    internal abstract string AskAdministrator { get; }

    internal abstract string AskAddresses { get; }

    internal abstract string AskPassword { get; }

    internal abstract string AskAcme { get; }

    internal abstract string TheSameAgain { get; }

    internal abstract string TheTwoDiffer { get; }

    internal abstract string Configuration { get; }

    internal abstract string Data { get; }

    internal abstract string Administrator { get; }

    internal abstract string Password { get; }

    internal abstract string ShownOnce { get; }

    internal abstract string Certificate { get; }

    internal abstract string CertificateByAcme { get; }

    internal abstract string CertificateSelfSigned { get; }

    internal abstract string PublishRecords { get; }

    internal abstract string SetReverseNames { get; }

    internal abstract string Next { get; }

    /// <summary>At the end of a question whether something is meant.</summary>
    internal abstract string Confirm(string question);

    /// <summary>Where nobody is there to be asked.</summary>
    internal abstract string ConfirmInVain(string question);

    /// <summary>The same of what can be undone, though not at once everywhere.</summary>
    internal abstract string ConfirmRevocable(string question);

    internal abstract string ConfirmRevocableInVain(string question);

    internal abstract string NothingDone { get; }

    internal abstract string CertificateFromFile(string file);

    internal abstract string NoDomain(string text);

    internal abstract string NoHostName(string text);

    internal abstract string NoAddress(string text);

    internal abstract string NoIpAddress(string text);

    internal abstract string NeitherYesNorNo(string text);

    internal abstract string OfAnotherDomain(string domain);

    internal abstract string SetUp(string domain, string host);

    internal abstract string KnowsNoAddress(string host);

    // The steps: a sentence each, the commands under it are the same in all languages.

    internal abstract string StepRun { get; }

    /// <summary>Followed by the command that leads a browser elsewhere to this machine.</summary>
    /// <param name="administrator">Who signs in.</param>
    internal abstract string StepConsole(string address, string administrator);

    internal abstract string StepCertificateByAcme(string host);

    internal abstract string StepCertificate(string file);

    internal abstract string StepPublish { get; }

    internal abstract string StepPublishByCommand { get; }

    internal abstract string StepWatch { get; }

    internal abstract string StepPeople { get; }

    internal abstract string StepTry { get; }
}
