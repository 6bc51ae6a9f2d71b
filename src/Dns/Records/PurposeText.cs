namespace Posthouse.Dns;

/// <summary>What each record is for, in one language: a line without a final stop, which may stand within a sentence.</summary>
internal abstract class PurposeText
{
    /// <param name="language">A BCP 47 tag; anything but Chinese is English.</param>
    internal static PurposeText In(string language) => language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? ChinesePurposeText.Instance : EnglishPurposeText.Instance;

    internal abstract string HostAddress { get; }

    internal abstract string SecondHost { get; }

    internal abstract string SpfOfThisServer { get; }

    internal abstract string SpfWithOthers { get; }

    internal abstract string SpfOfHost { get; }

    internal abstract string DmarcNone { get; }

    internal abstract string Dmarc { get; }

    internal abstract string Bimi { get; }

    internal abstract string MtaSts { get; }

    internal abstract string MtaStsHost { get; }

    internal abstract string TlsReports { get; }

    internal abstract string Caa { get; }

    internal abstract string CaaOfHost { get; }

    internal abstract string Tlsa { get; }

    internal abstract string Autoconfig { get; }

    internal abstract string Autodiscover { get; }

    internal abstract string AutodiscoverService { get; }

    /// <summary>Of a change that only takes away.</summary>
    internal abstract string NoLongerNeeded { get; }

    /// <summary>Of a change that leaves the values as they are.</summary>
    internal abstract string OtherTimeToLive { get; }

    internal abstract string Mail(string domain);

    internal abstract string Key(SigningKeyUse use);

    internal abstract string Reverse(string address);

    /// <param name="label">Of the service, such as "_imaps".</param>
    internal abstract string Service(string label);

    /// <summary>That there is none.</summary>
    internal abstract string NoService(string label);

    /// <summary>Above the records of other zones.</summary>
    internal abstract string OutsideZone(string zone);
}
