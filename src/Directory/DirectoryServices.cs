using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>Wires the room.</summary>
public static class DirectoryServices
{
    /// <summary>
    /// Adds <see cref="AccountDirectory"/>, <see cref="DirectoryAdministration"/> and <see cref="SignInService"/>. Needs a
    /// <see cref="MailStore"/> that was opened with <see cref="DirectorySchema.Module"/>; takes <see cref="DirectoryOptions"/> and
    /// <see cref="TimeProvider"/> where they are registered.
    /// </summary>
    public static IServiceCollection AddDirectory(this IServiceCollection services)
    {
        services.TryAddSingleton(new DirectoryOptions());
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(DirectorySchema.Module);
        services.AddSingleton(static p =>
        {
            MailStore store = p.GetRequiredService<MailStore>();
            return new SnapshotCache(cancellationToken => store.ReadAsync(SnapshotLoader.Load, cancellationToken));
        });
        services.AddSingleton(static p => new DirectoryWriter(p.GetRequiredService<MailStore>(), p.GetRequiredService<SnapshotCache>()));
        services.AddSingleton(static p => new PasswordHasher(p.GetRequiredService<DirectoryOptions>()));
        services.AddSingleton(static p => new ObjectPasswords(p.GetRequiredService<PasswordHasher>()));
        services.AddSingleton(static p => new VerifiedPasswords(p.GetRequiredService<DirectoryOptions>(), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton(static _ => new SignedInSessions());
        services.AddSingleton(static p => new SignInThrottle(p.GetRequiredService<DirectoryOptions>().Throttle, p.GetRequiredService<TimeProvider>()));
        services.AddSingleton(static p => new CodeThrottle(p.GetRequiredService<DirectoryOptions>().Throttle, p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ICredentialStore>(static p => new StoredCredentials(p.GetRequiredService<MailStore>()));
        services.AddSingleton(static p => new SignInMetrics(p.GetRequiredService<PasswordHasher>(), p.GetRequiredService<SignedInSessions>()));
        services.TryAddSingleton<IUserText, EnglishText>();
        services.AddSingleton<ISignInRecorder>(static p => new SignInJournal(
            p.GetRequiredService<MailStore>(), p.GetRequiredService<SignInMetrics>(), p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILoggerFactory>().CreateLogger<SignInJournal>()));
        services.AddSingleton(static p => new KnownNetworks(p.GetRequiredService<MailStore>()));
        services.AddSingleton(static p => new AuditLog(p.GetRequiredService<MailStore>(), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton(static p => new ApiKeys(p.GetRequiredService<MailStore>(), p.GetRequiredService<SnapshotCache>(), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton(static p => new RepeatedRequests(p.GetRequiredService<MailStore>(), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton(static p => new AccountDirectory(p.GetRequiredService<SnapshotCache>()));
        services.AddSingleton(static p => new SetupGuide(p.GetRequiredService<MailStore>(), p.GetRequiredService<AccountDirectory>()));
        services.AddSingleton(static p => new DirectoryAdministration(
            p.GetRequiredService<DirectoryWriter>(),
            p.GetRequiredService<PasswordHasher>(),
            p.GetRequiredService<VerifiedPasswords>(),
            p.GetRequiredService<SignedInSessions>(),
            p.GetRequiredService<DirectoryOptions>(),
            p.GetRequiredService<TimeProvider>(),
            p.GetServices<IAccountDependents>()));
        services.AddSingleton(static p => new SignInService(
            p.GetRequiredService<SnapshotCache>(),
            p.GetRequiredService<ICredentialStore>(),
            p.GetRequiredService<PasswordHasher>(),
            p.GetRequiredService<VerifiedPasswords>(),
            p.GetRequiredService<SignInThrottle>(),
            p.GetRequiredService<SignedInSessions>(),
            p.GetRequiredService<ISignInRecorder>(),
            p.GetRequiredService<DirectoryOptions>(),
            p.GetRequiredService<ILoggerFactory>().CreateLogger<SignInService>(),
            p.GetService<ITokenChecker>(),
            p.GetService<ISecondFactors>(),
            p.GetRequiredService<KnownNetworks>(),
            p.GetService<IKnownBrowsers>(),
            p.GetRequiredService<TimeProvider>()));
        return services;
    }
}
