using System.Globalization;
using Posthouse.Sieve;
using Posthouse.Transport;

namespace Posthouse.ManageSieve;

/// <summary>CAPABILITY (RFC 5804 §1.7, §2.4), and the same lines where they come unasked.</summary>
internal static class CapabilityHandler
{
    internal static ValueTask CapabilityAsync(ManageSieveSession session)
    {
        Write(session);
        session.Replies.Ok("That is all");
        return default;
    }

    internal static void Write(ManageSieveSession session)
    {
        ManageSieveReplies replies = session.Replies;
        TlsFacts? tls = session.Connection.Tls;
        replies.Line("IMPLEMENTATION", "Posthouse");
        bool bound = tls is { } facts && !(facts.TlsServerEndPoint.IsEmpty && facts.TlsExporter.IsEmpty);
        replies.Line("SASL", string.Join(' ', session.SignIn.MechanismsFor(tls is not null, session.IsLoopback, bound)));
        replies.Line("SIEVE", string.Join(' ', SieveCapabilities.Delivery.Names));
        replies.Line("NOTIFY", string.Join(' ', SieveCapabilities.NotificationMethods));
        // RFC 6134 §2.7: the schemes of the names that lists have here.
        replies.Line("EXTLISTS", "urn");
        replies.Line("MAXREDIRECTS", session.Scripts.Options.Limits.Redirects.ToString(CultureInfo.InvariantCulture));
        if (tls is null && session.Connection.CanStartTls) replies.Line("STARTTLS");
        if (session.Account is { } account) replies.Line("OWNER", account.Address.ToString());
        replies.Line("UNAUTHENTICATE");
        replies.Line("VERSION", "1.0");
    }
}
