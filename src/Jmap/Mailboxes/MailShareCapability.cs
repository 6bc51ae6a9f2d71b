namespace Posthouse.Jmap;

/// <summary>shareWith and mayShare of mailboxes, as draft-ietf-jmap-mail-sharing adds the framework of RFC 9670 §4 to RFC 8621.</summary>
internal sealed class MailShareCapability : IJmapCapability
{
    internal const string Name = "urn:ietf:params:jmap:mail:share";

    public string Uri => Name;

    public int Order => 7;

    public bool IsOfSharedAccounts => true;
}
