using System.Net;

namespace Posthouse.Imap;

/// <summary>What CAPABILITY, the greeting and the answer to a sign-in list. A new extension is announced here.</summary>
internal static class Capabilities
{
    // LITERAL+ and not LITERAL-: RFC 7888 §5 lets a server announce one of them, and the first holds the second.
    private const string Always = "IMAP4rev2 IMAP4rev1 LITERAL+ SASL-IR ENABLE ID LANGUAGE";

    private const string SignedIn =
        " BINARY CATENATE CHILDREN CONDSTORE CONTEXT=SEARCH CONTEXT=SORT CREATE-SPECIAL-USE ESEARCH ESORT FILTERS I18NLEVEL=2 IDLE INPROGRESS LIST-EXTENDED LIST-STATUS MOVE MULTIAPPEND MULTISEARCH NAMESPACE NOTIFY OBJECTID"
        + " PARTIAL PREVIEW QRESYNC QUOTA QUOTA=RES-MESSAGE QUOTA=RES-STORAGE REPLACE SAVEDATE SEARCH=FUZZY SEARCHRES SORT SORT=DISPLAY SPECIAL-USE STATUS=SIZE"
        + " THREAD=ORDEREDSUBJECT THREAD=REFERENCES THREAD=REFS UIDONLY UIDPLUS UNSELECT URL-PARTIAL UTF8=ACCEPT WITHIN"
        + " ACL LIST-METADATA LIST-MYRIGHTS METADATA QUOTA=RES-ANNOTATION-STORAGE QUOTA=RES-MAILBOX RIGHTS=tekx";

    internal static void Write(ImapSession session)
    {
        ImapWriter output = session.Output;
        output.WriteText(Always);
        if (session.State != SessionState.NotAuthenticated)
        {
            output.WriteText(SignedIn);
            if (session.Host.Options.JmapSession is not null) output.Write(" JMAPACCESS"u8);
            if (session.Host.Urls is not null) output.Write(" URLAUTH URLAUTH=BINARY"u8);
            if (session.Host.SignIn is not null) output.Write(" UNAUTHENTICATE"u8);
            // RFC 4978 §3: once it is active it is not on offer.
            if (!output.IsDeflating) output.Write(" COMPRESS=DEFLATE"u8);
            if (session.Host.Options.SieveServer is { } sieve) output.WriteText(" IMAPSIEVE=" + sieve);
            output.Write(" APPENDLIMIT="u8);
            output.WriteNumber(session.Host.Options.MaximumMessageSize);
            MessageLimit.WriteCapabilities(session);
            return;
        }

        if (session.Connection.Tls is null && session.Connection.CanStartTls) output.Write(" STARTTLS"u8);
        if (!MayShowPassword(session)) output.Write(" LOGINDISABLED"u8);
        foreach (string mechanism in Mechanisms(session))
        {
            output.Write(" AUTH="u8);
            output.WriteText(mechanism);
        }
    }

    /// <summary>RFC 9051 §11.1: no password in clear text; the machine itself is not a network.</summary>
    internal static bool MayShowPassword(ImapSession session) => session.Connection.Tls is not null || IPAddress.IsLoopback(session.Connection.Remote.Address);

    private static IReadOnlyList<string> Mechanisms(ImapSession session)
    {
        bool bindings = session.Connection.Tls is { } tls && (!tls.TlsServerEndPoint.IsEmpty || !tls.TlsExporter.IsEmpty);
        return session.Host.SignIn?.MechanismsFor(session.Connection.Tls is not null, IPAddress.IsLoopback(session.Connection.Remote.Address), bindings, session.Connection.Tls is { ClientNames.Count: > 0 }) ?? [];
    }
}

/// <summary>RFC 9051 §6.1.1.</summary>
internal sealed class CapabilityHandler : CommandHandler<BareCommand>
{
    protected override ValueTask<Completion> HandleAsync(ImapSession session, BareCommand command, CancellationToken cancellationToken)
    {
        session.Output.Write("* CAPABILITY "u8);
        Capabilities.Write(session);
        session.Output.Write("\r\n"u8);
        return new(Completion.Ok("CAPABILITY completed"));
    }
}
