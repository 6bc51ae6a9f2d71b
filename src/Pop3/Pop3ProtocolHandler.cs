using Microsoft.Extensions.Logging;
using Posthouse.Directory;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Pop3;

/// <summary>POP3 (RFC 1939 and its extensions) for a listener; one for the whole server, because it holds the maildrops' locks.</summary>
public sealed class Pop3ProtocolHandler(MailStore store, SignInService signIn, Pop3Options options, TimeProvider time, ILogger<Pop3ProtocolHandler> logger) : IProtocolHandler
{
    private readonly MaildropLocks _locks = new();

    public ReadOnlyMemory<byte> TooManyConnections { get; } = "-ERR [SYS/TEMP] Too many connections\r\n"u8.ToArray();

    public async Task RunAsync(ClientConnection connection)
    {
        using var session = new Pop3Session(connection, store, signIn, _locks, options, time, logger);
        await session.RunAsync().ConfigureAwait(false);
    }
}
