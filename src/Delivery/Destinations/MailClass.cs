namespace Posthouse.Delivery;

/// <summary>What kind of mail a message is to those who judge the address that it comes from.</summary>
public enum MailClass
{
    /// <summary>From a person here to others.</summary>
    Ordinary,

    /// <summary>To lists and campaigns: it says so in its header.</summary>
    Bulk,

    /// <summary>Bounces and other reports: without a sender.</summary>
    Reports,

    /// <summary>Written elsewhere and sent on from here.</summary>
    Forwarded,
}
