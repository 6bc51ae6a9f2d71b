namespace Posthouse.SenderAuth;

/// <summary>The words of draft-brand-indicators-for-message-identification, "Affix BIMI Status".</summary>
public enum BimiResult
{
    None,

    Pass,

    Fail,

    TempError,

    /// <summary>The domain says that it shows no logo.</summary>
    Declined,

    /// <summary>Not looked for, or not known yet.</summary>
    Skipped,
}
