using System.Net;
using System.Security.Cryptography;
using System.Text;
using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>
/// Signs in to a smarthost with the route's credentials (RFC 4954): by SCRAM where it is offered, else by the password itself, which
/// goes in clear text to this machine only. What fails here is the operator's to mend: no mail is ever returned for it.
/// </summary>
internal sealed class SmarthostSignIn(SmtpConnection connection, ServerCapabilities offers, Route route, TimeSpan timeout)
{
    private string Host => connection.HostAndAddress;

    /// <exception cref="ConnectionBrokenException">The server does not let us in, or cannot prove who it is.</exception>
    internal async Task RunAsync(string user, string password)
    {
        if (offers.AuthScramSha256)
        {
            await ScramAsync(user, password).ConfigureAwait(false);
            return;
        }

        // RFC 4954 §4, and common sense. "none" is an operator who knows what lies between.
        bool loopback = IPAddress.TryParse(connection.Remote, out IPAddress? remote) && IPAddress.IsLoopback(remote);
        if (!connection.IsEncrypted && route.Tls != RouteTls.None && !loopback) throw Refused($"{Host} offers no TLS: the password is not sent in clear text");
        ServerReply reply;
        if (offers.AuthPlain)
        {
            // RFC 4616: authorisation identity (none), NUL, user, NUL, password.
            reply = await SayAsync("AUTH PLAIN " + Encode($"\0{user}\0{password}")).ConfigureAwait(false);
        }
        else if (offers.AuthLogin)
        {
            reply = await SayAsync("AUTH LOGIN").ConfigureAwait(false);
            if (reply.Code == 334) reply = await SayAsync(Encode(user)).ConfigureAwait(false);
            if (reply.Code == 334) reply = await SayAsync(Encode(password)).ConfigureAwait(false);
        }
        else
        {
            throw Refused($"{Host} offers none of AUTH SCRAM-SHA-256, PLAIN and LOGIN");
        }

        MustBeIn(reply);
    }

    private async Task ScramAsync(string user, string password)
    {
        var client = new ScramClient(user, password, Convert.ToBase64String(RandomNumberGenerator.GetBytes(18)));
        ServerReply reply = await SayAsync("AUTH SCRAM-SHA-256 " + Encode(client.First)).ConfigureAwait(false);
        if (reply.Code != 334) MustBeIn(reply);
        if (client.Final(Decode(reply)) is not { } final)
        {
            await SayAsync("*").ConfigureAwait(false);
            throw Refused($"{Host} answered AUTH SCRAM-SHA-256 with something else");
        }

        reply = await SayAsync(Encode(final)).ConfigureAwait(false);
        if (reply.Code != 334) MustBeIn(reply);
        // RFC 4954 §4: the server's proof comes as a challenge with an empty answer. One that gives none knows no password of ours.
        if (reply.Code != 334 || !client.IsGenuine(Decode(reply))) throw Refused($"{Host} could not prove that it knows the password");
        MustBeIn(await SayAsync("").ConfigureAwait(false));
    }

    private async Task<ServerReply> SayAsync(string line)
    {
        connection.Put(line + "\r\n");
        return await connection.ReadReplyAsync(timeout).ConfigureAwait(false);
    }

    private void MustBeIn(ServerReply reply)
    {
        if (reply.Code != 235) throw Refused($"{Host} refused the configured credentials: {reply.ToReply()}");
    }

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Decode(ServerReply reply)
    {
        byte[] octets = new byte[reply.Lines[0].Length];
        return Convert.TryFromBase64String(reply.Lines[0], octets, out int length) ? Encoding.UTF8.GetString(octets, 0, length) : "";
    }

    private static ConnectionBrokenException Refused(string why) => new(new SmtpReply(454, new EnhancedStatusCode(4, 7, 0), why));
}
