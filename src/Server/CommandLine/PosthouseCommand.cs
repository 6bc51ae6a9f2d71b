using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Posthouse.Server;

/// <summary>The command line as a whole: one root, a sub-command per task.</summary>
internal static class PosthouseCommand
{
    // Built once: commands share arguments, and each of those keeps every tree that it was ever put into.
    private static readonly Lazy<Command> Tree = new(Build);

    internal static Task<int> RunAsync(string[] arguments, InvocationConfiguration? invocation = null)
    {
        // A server that is told to end has ten seconds for its sessions and ten for its stores; the library would end the process after two.
        invocation ??= new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) };
        // "@example.com" is part of an address here, never a file with more arguments.
        ParseResult parsed = Create().Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        return parsed.Action is ParseErrorAction ? CommandMistakes.ReportAsync(parsed, invocation) : parsed.InvokeAsync(invocation);
    }

    /// <summary>The same for everybody who asks; nothing in it is changed by a run.</summary>
    internal static Command Create() => Tree.Value;

    private static DocumentedCommand Build()
    {
        var root = new DocumentedCommand("posthouse", "Posthouse, a complete mail server in one program.")
        {
            Details = "To try it: posthouse demo. To set up a server: posthouse init. 'posthouse COMMAND --help' tells more about each command.\n"
                + "Commands that administer talk to the running server, and open the store themselves when none runs. They find it by --data, "
                + $"else by --config, else by {PosthouseConfiguration.DefaultFile}.",
        };
        root.Options.Add(new HelpOption { Description = "Show help, with examples.", Action = new CommandHelp() });
        root.Options.Add(new VersionOption { Description = "Show the version." });
        root.Options.Add(GlobalOptions.Data);
        root.Options.Add(GlobalOptions.Config);
        root.Options.Add(GlobalOptions.Json);
        foreach (Command command in (ReadOnlySpan<Command>)
            [
                DemoCommand.Create(), InitCommand.Create(), ServeCommand.Create(), ConfigCommands.Create(),
                DomainCommands.Create(), DkimCommands.Create(), DmarcCommands.Create(), CertificateCommands.Create(), DnsCommands.Create(), TlsReportsCommand.Create(), AccountCommands.Create(), AliasCommands.Create(), GroupCommands.Create(), LinkCommands.Create(), DirectoryCommands.Create(), RoleCommands.Create(), KeyCommands.Create(), OAuthCommands.Create(), IdentityProviderCommands.Create(), AuditCommands.Create(),
                QueueCommands.Create(), DeliverabilityCommand.Create(), SuppressionCommands.Create(), LimitCommands.Create(), MessageCommands.Create(), PipelineCommand.Create(), SieveCommands.Create(), StoreCommands.Create(), BenchCommand.Create(),
            ]) root.Subcommands.Add(command);
        RefuseEmptyArguments(root);
        return root;
    }

    // An empty name would ask for all of them.
    private static void RefuseEmptyArguments(Command command)
    {
        foreach (Argument argument in command.Arguments)
        {
            if (argument.Validators.Count > 0) continue;
            argument.Validators.Add(static result =>
            {
                if (result.Tokens.Any(static t => string.IsNullOrWhiteSpace(t.Value))) result.AddError($"<{result.Argument.HelpName ?? result.Argument.Name}> must not be empty.");
            });
        }

        foreach (Command sub in command.Subcommands) RefuseEmptyArguments(sub);
    }
}
