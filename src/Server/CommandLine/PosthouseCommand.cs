using System.CommandLine;

namespace Posthouse.Server;

/// <summary>The command line as a whole: one root, a sub-command per task.</summary>
internal static class PosthouseCommand
{
    internal static Task<int> RunAsync(string[] arguments) => new RootCommand("Posthouse, a complete mail server in one program.").Parse(arguments).InvokeAsync();
}
