namespace Posthouse.SenderAuth;

/// <summary>Whose right to use the client was checked (RFC 7208 §2.3, §2.4).</summary>
public enum SpfIdentity
{
    /// <summary>The name in EHLO; also what is left to check for the null reverse-path.</summary>
    Helo,

    MailFrom,
}
