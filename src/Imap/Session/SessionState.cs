namespace Posthouse.Imap;

/// <summary>RFC 9051 §3. Flags, so that the table of commands can name several.</summary>
[Flags]
internal enum SessionState
{
    None = 0,
    NotAuthenticated = 1,
    Authenticated = 2,
    Selected = 4,
    Logout = 8,

    /// <summary>A user has signed in.</summary>
    SignedIn = Authenticated | Selected,
    Any = NotAuthenticated | Authenticated | Selected,
}

/// <summary>What the client has switched on (RFC 5161).</summary>
[Flags]
internal enum SessionFeatures
{
    None = 0,

    /// <summary>ENABLE IMAP4rev2.</summary>
    Rev2 = 1,

    /// <summary>ENABLE UTF8=ACCEPT.</summary>
    Utf8Accept = 2,

    /// <summary>Any CONDSTORE enabling command (RFC 7162 §3.1).</summary>
    CondStore = 4,

    /// <summary>ENABLE QRESYNC, which implies CONDSTORE.</summary>
    QResync = 8,

    /// <summary>ENABLE UIDONLY (RFC 9586): no sequence number in either direction.</summary>
    UidOnly = 16,
}

/// <summary>When changes of others may be told (RFC 9051 §5.5, §7.5.1).</summary>
internal enum Announce
{
    Nothing,

    /// <summary>New messages and flags, but no removal: the client is counting by sequence numbers.</summary>
    ButExpunges,
    All,
}
