namespace Posthouse.Delivery;

/// <summary>What happens to mail from outside whose From field leaves no author to judge.</summary>
public enum UnreadableAuthor
{
    /// <summary>Refused with 550 5.6.0: RFC 5322 §3.6 wants one From field with an author, and DMARC protects nobody where there is none.</summary>
    Refuse,

    /// <summary>Taken, and put into Junk.</summary>
    Junk,
}
