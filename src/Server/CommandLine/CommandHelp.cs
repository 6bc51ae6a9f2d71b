using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Posthouse.Server;

/// <summary>Prints a command's help, followed by its details and examples.</summary>
internal sealed class CommandHelp : SynchronousCommandLineAction
{
    private const int Width = 100;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        new HelpAction().Invoke(parseResult);
        Write(parseResult.CommandResult.Command, parseResult.InvocationConfiguration.Output);
        return 0;
    }

    private static void Write(Command of, TextWriter writer)
    {
        if (of is not DocumentedCommand command) return;
        if (command.Details.Length > 0)
        {
            foreach (string line in Wrap(command.Details)) writer.WriteLine("  " + line);
            writer.WriteLine();
        }

        if (command.Examples.Count == 0) return;
        writer.WriteLine("Examples:");
        foreach (string example in command.Examples) writer.WriteLine($"  {CommandRun.Program} {example}");
        writer.WriteLine();
    }

    private static IEnumerable<string> Wrap(string text)
    {
        foreach (string paragraph in text.Split('\n'))
        {
            string line = "";
            foreach (string word in paragraph.Split(' '))
            {
                if (line.Length > 0 && line.Length + 1 + word.Length > Width)
                {
                    yield return line;
                    line = "";
                }

                line = line.Length == 0 ? word : $"{line} {word}";
            }

            yield return line;
        }
    }
}
