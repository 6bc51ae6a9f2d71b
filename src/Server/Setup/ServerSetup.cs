using Microsoft.Extensions.DependencyInjection;
using Posthouse.Directory;
using Posthouse.Dns;
using Posthouse.SenderAuth;

namespace Posthouse.Server;

/// <summary>
/// Makes a server on the disk: configuration, data folder, store, domain, signing keys, administrator. It is all or nothing: what fails at any step,
/// or is cancelled, takes away everything that was written. The configuration comes to its place last, so that where there is one, there is a server.
/// </summary>
internal static class ServerSetup
{
    /// <param name="reached">Told each step before it begins.</param>
    /// <exception cref="CommandException">Something is in the way. Nothing was changed.</exception>
    /// <returns>The records of the keys that sign the domain's mail.</returns>
    internal static async Task<IReadOnlyList<SigningKeyText>> RunAsync(InitPlan plan, Action<InitStep>? reached = null, CancellationToken cancellationToken = default)
    {
        var made = new MadeFiles();
        try
        {
            return await RunAsync(plan, made, reached ?? (static _ => { }), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            IReadOnlyList<string> left = made.TakeAway();
            if (left.Count > 0) throw new CommandException($"{exception.Message}\nWhat was written could not all be removed: {string.Join("; ", left)}");
            if (exception is DirectoryException refused) throw new CommandException(refused.Message);
            throw;
        }
    }

    private static async Task<IReadOnlyList<SigningKeyText>> RunAsync(InitPlan plan, MadeFiles made, Action<InitStep> reached, CancellationToken cancellationToken)
    {
        reached(InitStep.Check);
        RequireFree(plan);
        string text = InitialConfiguration.Write(plan);
        var configuration = PosthouseConfiguration.Read(text, Path.GetDirectoryName(plan.ConfigurationFile)!, out IReadOnlyList<ConfigurationError> errors);
        if (errors.Count > 0) throw new ConfigurationException(plan.ConfigurationFile, errors);

        reached(InitStep.Configuration);
        made.Folder(Path.GetDirectoryName(plan.ConfigurationFile)!, UnixFileMode.None);
        string beside = plan.ConfigurationFile + ".new";
        made.File(beside, text);

        reached(InitStep.DataFolder);
        // Mail is nobody's business but the server's.
        made.Folder(plan.DataFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        made.ContentsOf(plan.DataFolder);

        reached(InitStep.Store);
        var keys = new List<SigningKeyText>();
        await using (PosthouseServer server = await PosthouseServer.StartAsync(configuration, administrationOnly: true, create: true, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            DirectoryAdministration administration = server.Services.GetRequiredService<DirectoryAdministration>();
            reached(InitStep.Domain);
            await administration.CreateDomainAsync(new NewDomain { Name = plan.Domain }, cancellationToken: cancellationToken).ConfigureAwait(false);
            reached(InitStep.Keys);
            // Two: some receivers know only the first. They wait until the DNS shows their records, then sign by themselves.
            foreach (DkimAlgorithm algorithm in (DkimAlgorithm[])[DkimAlgorithm.RsaSha256, DkimAlgorithm.Ed25519Sha256])
            {
                SigningKey key = await server.Services.GetRequiredService<SigningKeys>().CreateAsync(plan.Domain, algorithm, cancellationToken: cancellationToken).ConfigureAwait(false);
                keys.Add(new SigningKeyText(key.RecordName, key.Record, SigningKeyUse.Waiting));
            }

            reached(InitStep.Administrator);
            await administration.CreateAccountAsync(
                new NewAccount { Address = plan.Administrator, Password = plan.Password, Language = plan.Language, IsAdministrator = true }, cancellationToken).ConfigureAwait(false);
        }

        reached(InitStep.Finish);
        cancellationToken.ThrowIfCancellationRequested();
        File.Move(beside, plan.ConfigurationFile, overwrite: false);
        return keys;
    }

    private static void RequireFree(InitPlan plan)
    {
        if (File.Exists(plan.ConfigurationFile))
            throw new CommandException($"{plan.ConfigurationFile} is there already. 'posthouse serve --config {plan.ConfigurationFile}' runs that server; for another one, name another file with --config and another folder with --data.");
        // The root of a file system of its own has lost+found in it.
        if (System.IO.Directory.Exists(plan.DataFolder) && System.IO.Directory.EnumerateFileSystemEntries(plan.DataFolder).Any(static e => Path.GetFileName(e) != "lost+found"))
            throw new CommandException($"{plan.DataFolder} is not empty. Name an empty or a new folder with --data; 'posthouse account list --data {plan.DataFolder}' looks into a server's.");
    }
}
