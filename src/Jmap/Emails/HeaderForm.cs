namespace Posthouse.Jmap;

/// <summary>How a header field's value is parsed (RFC 8621 §4.1.2).</summary>
internal enum HeaderForm
{
    Raw,
    Text,
    Addresses,
    GroupedAddresses,
    MessageIds,
    Date,
    Urls,
}
