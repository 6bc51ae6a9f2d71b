using Microsoft.Extensions.Logging;
using Posthouse.Directory;
using Posthouse.Sieve;
using Posthouse.Transport;

namespace Posthouse.ManageSieve;

/// <summary>ManageSieve (RFC 5804) for a listener.</summary>
public sealed class ManageSieveProtocolHandler(ScriptStore scripts, SignInService signIn, ManageSieveOptions options, IUserText text, TimeProvider time, ILogger<ManageSieveProtocolHandler> logger) : IProtocolHandler
{
    public ReadOnlyMemory<byte> TooManyConnections { get; } = "BYE (TRYLATER) \"Too many connections\"\r\n"u8.ToArray();

    public async Task RunAsync(ClientConnection connection)
    {
        using var session = new ManageSieveSession(connection, scripts, signIn, options, text, time, logger);
        await session.RunAsync().ConfigureAwait(false);
    }
}
