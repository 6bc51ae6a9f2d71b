using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Posthouse.Delivery;
using Posthouse.Directory;
using Posthouse.Pipeline;
using Posthouse.Transport;

namespace Posthouse.Smtp;

/// <summary>SMTP relay, submission or LMTP, for one listener.</summary>
public sealed class SmtpProtocolHandler : IProtocolHandler
{
    private readonly SmtpListener _listener;

    /// <param name="services">Must know Delivery's <see cref="MessageReceiver"/> and Directory's <see cref="SignInService"/> and <see cref="AccountDirectory"/>.</param>
    public SmtpProtocolHandler(SmtpOptions options, ReceivingRole role, IServiceProvider services)
        : this(new SmtpListener(
            options,
            role,
            new DeliveryAcceptor(services.GetRequiredService<MessageReceiver>()),
            new DirectoryAccounts(services.GetRequiredService<SignInService>(), services.GetRequiredService<AccountDirectory>()),
            services.GetRequiredService<IntakeBudget>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<SmtpProtocolHandler>>(),
            services.GetService<IMessageUrls>()))
    {
    }

    internal SmtpProtocolHandler(SmtpListener listener) => _listener = listener;

    public ReadOnlyMemory<byte> TooManyConnections => SmtpReplies.TooManyConnections.Memory;

    public Task RunAsync(ClientConnection connection) => new SmtpSession(_listener, connection).RunAsync();
}
