using System.CommandLine;
using System.CommandLine.Help;

namespace Posthouse.Server;

/// <summary>The command line as a whole: one root, a sub-command per task.</summary>
internal static class PosthouseCommand
{
    internal static Task<int> RunAsync(string[] arguments, InvocationConfiguration? invocation = null) =>
        Create().Parse(arguments).InvokeAsync(invocation ?? new InvocationConfiguration());

    internal static Command Create() => new("posthouse", "Posthouse, a complete mail server in one program.\n\nTo try it: posthouse demo. To set up a server: posthouse init.")
    {
        new HelpOption(),
        new VersionOption(),
        GlobalOptions.Data,
        GlobalOptions.Config,
        GlobalOptions.Json,
        DemoCommand.Create(),
        InitCommand.Create(),
        ServeCommand.Create(),
        DomainCommands.Create(),
        AccountCommands.Create(),
        AliasCommands.Create(),
        GroupCommands.Create(),
        QueueCommands.Create(),
        MessageCommands.Create(),
        PipelineCommand.Create(),
        StoreCommands.Create(),
        ConfigCommands.Create(),
        BenchCommand.Create(),
    };
}
