namespace Posthouse.SenderAuth;

/// <summary>Why a check could not be completed: short stable names.</summary>
public static class SpfReason
{
    /// <summary>The DNS did not answer.</summary>
    public const string DnsError = "dns-error";

    /// <summary>The look-ups together took too long (RFC 7208 §4.6.4).</summary>
    public const string TimeLimit = "time-limit";

    /// <summary>RFC 7208 §4.6.</summary>
    public const string SyntaxError = "syntax-error";

    /// <summary>RFC 7208 §4.5: more than one record.</summary>
    public const string SeveralRecords = "several-records";

    public const string RecordTooLong = "record-too-long";

    /// <summary>RFC 7208 §4.6.4: more than ten terms that cause look-ups.</summary>
    public const string TooManyLookups = "too-many-lookups";

    /// <summary>RFC 7208 §4.6.4: more than two terms whose look-ups found nothing.</summary>
    public const string TooManyVoidLookups = "too-many-void-lookups";

    /// <summary>RFC 7208 §4.6.4: a term "mx" with more than ten hosts.</summary>
    public const string TooManyMxHosts = "too-many-mx-hosts";

    /// <summary>RFC 7208 §5.2: what is included publishes nothing.</summary>
    public const string IncludeWithoutRecord = "include-without-record";

    /// <summary>RFC 7208 §6.1: where the record redirects to, nothing is published.</summary>
    public const string RedirectWithoutRecord = "redirect-without-record";
}
