using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Posthouse.Directory;
using Posthouse.Pipeline;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>Wires the room. Needs <see cref="MailStore"/>, <see cref="AccountDirectory"/>, logging and, if not the system's, a <see cref="TimeProvider"/>.</summary>
public static class DeliveryRegistration
{
    public static IServiceCollection AddDelivery(this IServiceCollection services, DeliveryOptions? options = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options ?? new DeliveryOptions());
        services.AddSingleton<DeliveryMetrics>();
        services.AddSingleton<InboxCache>();
        services.AddSingleton<QueueIntake>();
        services.AddSingleton<RetrySchedule>();
        services.AddSingleton<RejectionJournal>();
        services.AddSingleton<DeliveryServices>();

        services.AddSingleton<IReceivingStage, RelayControlStage>();
        services.AddSingleton<IReceivingStage, MessageSizeStage>();
        services.AddSingleton<IReceivingStage, LoopStage>();
        services.AddSingleton<IReceivingStage, HeaderSanityStage>();
        services.AddSingleton<IReceivingStage, RoutingStage>();
        services.AddSingleton(static provider => new PipelinePlan(provider.GetServices<IReceivingStage>()));
        services.AddSingleton(static provider => new MessageReceiver(
            provider.GetRequiredService<MailStore>(),
            provider.GetRequiredService<PipelinePlan>(),
            provider.GetRequiredService<DeliveryServices>(),
            provider.GetRequiredService<RejectionJournal>(),
            provider.GetRequiredService<DeliveryOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<MessageReceiver>>()));
        return services;
    }
}
