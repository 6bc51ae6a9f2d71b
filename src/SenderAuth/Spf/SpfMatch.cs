namespace Posthouse.SenderAuth;

/// <summary>How one mechanism ended (RFC 7208 §4.6.2): the last two end the whole check.</summary>
internal enum SpfMatch
{
    No,
    Yes,
    TempError,
    PermError,
}
