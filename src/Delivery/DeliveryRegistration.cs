using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Posthouse.Directory;
using Posthouse.Dns;
using Posthouse.Pipeline;
using Posthouse.Sieve;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>Wires the room. Needs <see cref="MailStore"/> opened with <see cref="DeliverySchema.Module"/> and <see cref="SieveSchema.Module"/>, <see cref="AccountDirectory"/>, <see cref="SenderAuth.OutgoingSigner"/>, <see cref="IDnsResolver"/>, logging and, if not the system's, a <see cref="TimeProvider"/>.</summary>
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
        services.AddSingleton<RejectionAllowance>();
        services.AddSingleton<RejectionSums>();
        services.AddHostedService(static provider => provider.GetRequiredService<RejectionSums>());
        services.AddSingleton<RejectionJournal>();
        services.AddSingleton<HeldAccounts>();
        services.AddSingleton<DeliveryServices>();

        services.AddSingleton(static provider =>
        {
            DeliveryOptions set = provider.GetRequiredService<DeliveryOptions>();
            return new RouteTable(set.Routes, set.Outbound.Port);
        });
        services.AddSingleton(static provider => new MailHostFinder(provider.GetRequiredService<IDnsResolver>(), provider.GetRequiredService<DeliveryOptions>(), Random.Shared));
        services.AddSingleton(static provider => new ProviderTable(provider.GetRequiredService<IDnsResolver>(), provider.GetRequiredService<DeliveryOptions>().Providers));
        services.AddSingleton<PoolChooser>();
        services.AddSingleton<WarmUpLedger>();
        services.AddSingleton<SourceSelector>();
        services.AddSingleton(static provider =>
        {
            MailStore store = provider.GetRequiredService<MailStore>();
            return new HostMemories(
                async record =>
                {
                    try
                    {
                        await store.WriteAsync(transaction =>
                        {
                            transaction.Journal(record);
                            return 0;
                        }).ConfigureAwait(false);
                    }
                    catch (StoreException)
                    {
                        // The store says by itself that it cannot write; the log has the line of the failure.
                    }
                },
                provider.GetRequiredService<DeliveryOptions>(),
                provider.GetRequiredService<TimeProvider>());
        });
        services.AddSingleton<SessionOpener>();
        services.AddSingleton<OutboundClient>();
        services.AddSingleton<HiddenTargets>();
        services.AddSingleton<ReportDesk>();
        services.AddSingleton(static provider => new SuppressionList(
            provider.GetRequiredService<MailStore>(),
            provider.GetRequiredService<AccountDirectory>(),
            provider.GetRequiredService<DeliveryOptions>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ReputationAlerts>();
        services.AddSingleton<ReturnPaths>();
        services.AddSingleton<ListMail>();
        services.AddSingleton<RecipientRouter>();
        services.AddSingleton<QueuedProof>();
        services.AddSingleton<DomainScriptUpkeep>();
        services.AddHostedService(static provider => provider.GetRequiredService<DomainScriptUpkeep>());
        services.AddSingleton<ReturnedMailReader>();
        services.AddHostedService<ReturnedMailConsumer>();
        services.AddSingleton<ReportDispatch>();
        services.TryAddSingleton(static provider =>
        {
            AccountDirectory directory = provider.GetRequiredService<AccountDirectory>();
            return new SenderAuth.OwnDomains(async (domain, cancellationToken) => await directory.FindDomainAsync(domain, cancellationToken).ConfigureAwait(false) is not null);
        });
        services.AddSingleton<ReportRounds>();
        services.AddSingleton(static provider => new OutcomeRecorder(
            provider.GetRequiredService<MailStore>(),
            provider.GetRequiredService<QueueIntake>(),
            provider.GetRequiredService<ReportDesk>(),
            provider.GetRequiredService<RetrySchedule>(),
            provider.GetRequiredService<SuppressionList>(),
            provider.GetRequiredService<ReputationAlerts>(),
            provider.GetRequiredService<DeliveryMetrics>(),
            provider.GetRequiredService<DeliveryOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            Random.Shared,
            provider.GetRequiredService<ILogger<OutcomeRecorder>>()));
        services.AddSieve();
        services.TryAddSingleton<IAbsences, NoAbsences>();
        services.AddSingleton<ScriptLists>();
        services.AddSingleton<ScriptSender>();
        services.AddSingleton<ScriptRunner>();
        services.AddSingleton<EventRunner>();
        services.AddHostedService<EventLoop>();
        services.AddSingleton<LocalQueueDelivery>();
        services.AddSingleton<SenderStanding>();
        services.AddSingleton<AttemptRunner>();
        services.AddSingleton(static provider => new QueueScheduler(
            provider.GetRequiredService<MailStore>(),
            provider.GetRequiredService<QueueIntake>(),
            provider.GetRequiredService<RouteTable>(),
            provider.GetRequiredService<ProviderTable>(),
            provider.GetRequiredService<PoolChooser>(),
            provider.GetRequiredService<SourceSelector>(),
            provider.GetRequiredService<WarmUpLedger>(),
            provider.GetRequiredService<HostMemories>(),
            provider.GetRequiredService<AttemptRunner>(),
            provider.GetRequiredService<OutcomeRecorder>(),
            provider.GetRequiredService<RetrySchedule>(),
            provider.GetRequiredService<DeliveryOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            Random.Shared,
            provider.GetRequiredService<ILogger<QueueScheduler>>()));
        services.AddHostedService(static provider => provider.GetRequiredService<QueueScheduler>());
        services.AddHostedService(static provider => provider.GetRequiredService<ReportRounds>());
        services.AddSingleton(static provider => new QueueOperations(
            provider.GetRequiredService<MailStore>(),
            provider.GetRequiredService<QueueIntake>(),
            provider.GetRequiredService<QueueScheduler>(),
            provider.GetRequiredService<OutcomeRecorder>(),
            provider.GetRequiredService<TimeProvider>()));

        services.AddSingleton(static provider => new SendingLimits(provider.GetRequiredService<MailStore>(), provider.GetRequiredService<AccountDirectory>(), provider.GetRequiredService<SendingCounts>()));
        services.AddSingleton<SendingRules>();
        services.AddSingleton<SendingCounts>();
        services.AddSingleton<LimitWarnings>();
        services.AddHostedService(static provider => provider.GetRequiredService<LimitWarnings>());
        services.AddSingleton<AbuseWatch>();
        services.AddHostedService(static provider => provider.GetRequiredService<AbuseWatch>());
        services.AddSingleton<HoldMetrics>();
        services.AddSingleton<HeldQueue>();
        services.AddSingleton<HoldWork>();
        services.AddHostedService(static provider => provider.GetRequiredService<HoldWork>());
        services.AddSingleton<AccountNotices>();
        services.AddSingleton<IOwnerNotices, OwnerNotices>();
        services.AddSingleton(static provider => new AccountHolds(
            provider.GetRequiredService<MailStore>(),
            provider.GetRequiredService<AccountDirectory>(),
            provider.GetRequiredService<HeldAccounts>(),
            provider.GetRequiredService<HoldWork>(),
            provider.GetRequiredService<AccountNotices>(),
            provider.GetRequiredService<HoldMetrics>(),
            provider.GetRequiredService<DeliveryOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<AccountHolds>>()));

        services.AddSingleton(static provider => new FigureConsumer(
            provider.GetRequiredService<MailStore>(),
            provider.GetRequiredService<AccountDirectory>(),
            provider.GetRequiredService<DeliveryMetrics>(),
            provider.GetRequiredService<DeliveryOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<FigureConsumer>>()));
        services.AddHostedService(static provider => provider.GetRequiredService<FigureConsumer>());
        services.AddSingleton(static provider => new ActivityConsumer(
            provider.GetRequiredService<MailStore>(),
            provider.GetRequiredService<AccountDirectory>(),
            provider.GetRequiredService<DeliveryOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ActivityConsumer>>()));
        services.AddHostedService(static provider => provider.GetRequiredService<ActivityConsumer>());
        services.AddSingleton(static provider => new ActivityFigures(
            provider.GetRequiredService<MailStore>(), provider.GetRequiredService<ActivityConsumer>(), provider.GetRequiredService<DeliveryOptions>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(static provider => new ScriptFailures(provider.GetRequiredService<TraceSearch>()));
        services.AddSingleton(static provider => new TraceSearch(provider.GetRequiredService<MailStore>(), provider.GetRequiredService<ActivityConsumer>(), provider.GetRequiredService<AccountDirectory>()));
        services.AddSingleton(static provider => new BlocklistWatch(
            provider.GetRequiredService<IDnsResolver>(),
            provider.GetRequiredService<DeliveryOptions>(),
            provider.GetRequiredService<DeliveryMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<BlocklistWatch>>()));
        services.AddHostedService(static provider => provider.GetRequiredService<BlocklistWatch>());
        services.AddSingleton(static provider => new Deliverability(
            provider.GetRequiredService<MailStore>(),
            provider.GetRequiredService<AccountDirectory>(),
            provider.GetRequiredService<FigureConsumer>(),
            provider.GetRequiredService<BlocklistWatch>(),
            provider.GetRequiredService<TimeProvider>()));

        services.AddSingleton<IReceivingStage, TlsReportStage>();
        services.AddSingleton<IReceivingStage, AccountHoldStage>();
        services.AddSingleton<IReceivingStage, RelayControlStage>();
        services.AddSingleton<IReceivingStage, SuppressionStage>();
        services.AddSingleton<IReceivingStage, MessageSizeStage>();
        services.AddSingleton<IReceivingStage, LoopStage>();
        services.AddSingleton<IReceivingStage, HeaderSanityStage>();
        services.AddSingleton<IReceivingStage, AuthorStage>();
        services.AddSingleton<IReceivingStage, StrangersAuthorStage>();
        services.AddSingleton<IReceivingStage, ListPostingStage>();
        services.AddSingleton<IReceivingStage, SendingLimitStage>();
        services.AddSingleton<IReceivingStage, RoutingStage>();
        services.AddSingleton(static provider => new PipelinePlan(provider.GetServices<IReceivingStage>()));
        services.AddSingleton(static provider => new MessageReceiver(
            provider.GetRequiredService<MailStore>(),
            provider.GetRequiredService<PipelinePlan>(),
            provider.GetRequiredService<DeliveryServices>(),
            provider.GetRequiredService<ReportDesk>(),
            provider.GetRequiredService<RejectionJournal>(),
            provider.GetRequiredService<ReturnedMailReader>(),
            provider.GetRequiredService<ScriptRunner>(),
            provider.GetRequiredService<DeliveryOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<MessageReceiver>>()));
        return services;
    }
}
