using System.CommandLine;

namespace Posthouse.Server.Tests;

/// <summary>Runs a command line in this process and keeps what it prints.</summary>
internal static class Cli
{
    internal static async Task<(int Code, string Out, string Error)> RunAsync(params string[] arguments)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = await PosthouseCommand.RunAsync(arguments, new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
