using System.CommandLine;
using System.CommandLine.Parsing;

namespace Posthouse.Server;

/// <summary>Says what is wrong with a command line, what was probably meant, and where to look.</summary>
internal static class CommandMistakes
{
    internal static async Task<int> ReportAsync(ParseResult parsed, InvocationConfiguration invocation)
    {
        IReadOnlyList<string> problems = Explain(parsed, parsed.CommandResult.Command);
        if (problems.Count == 0)
        {
            // Only a group was named: its help is the answer.
            string[] asked = [.. PathOf(parsed.CommandResult).Split(' ').Skip(1), "--help"];
            await PosthouseCommand.RunAsync(asked, invocation).ConfigureAwait(false);
            return 1;
        }

        if (parsed.CommandResult.Command.Name == ServeCommand.Name && StartupErrors.GoToLog(invocation.Error))
        {
            StartupErrors.Write(problems);
            return 1;
        }

        foreach (string problem in problems) await invocation.Error.WriteLineAsync($"posthouse: {problem}").ConfigureAwait(false);
        await invocation.Error.WriteLineAsync($"'{PathOf(parsed.CommandResult)} --help' shows what there is.").ConfigureAwait(false);
        return 1;
    }

    private static List<string> Explain(ParseResult parsed, Command command)
    {
        var problems = new List<string>();
        foreach (string token in parsed.UnmatchedTokens)
        {
            bool option = token.StartsWith('-');
            IEnumerable<string> known = option ? OptionsOf(parsed.CommandResult) : command.Subcommands.SelectMany(static c => c.Aliases.Prepend(c.Name));
            string what = option ? "has no option" : command.Subcommands.Count > 0 ? "has no command" : "takes nothing more:";
            problems.Add($"'{PathOf(parsed.CommandResult)}' {what} '{token}'{Spelling.Nearest(token, known)}");
            // What follows is likely its value.
            break;
        }

        foreach (Argument argument in command.Arguments)
        {
            if (argument.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(argument) is null or { Tokens.Count: 0 })
                problems.Add($"'{PathOf(parsed.CommandResult)}' needs <{argument.HelpName ?? argument.Name}>: {argument.Description}");
        }

        if (problems.Count > 0 || (command.Subcommands.Count > 0 && command.Action is null)) return problems;
        return [.. parsed.Errors.Select(static e => Reword(e))];
    }

    private static string Reword(ParseError error)
    {
        // The parser names the type that a program would need, not what a person should write.
        if (error.SymbolResult is OptionResult { Option: var option, Tokens: [{ Value: var value }, ..] } && error.Message.Contains("System.", StringComparison.Ordinal))
            return $"{option.Name}: '{value}' is not {(option.ValueType == typeof(bool) || option.ValueType == typeof(bool?) ? "true or false" : "a whole number")}.";
        return error.Message.ReplaceLineEndings(" ").Replace("\t", "", StringComparison.Ordinal);
    }

    private static IEnumerable<string> OptionsOf(CommandResult? result)
    {
        for (SymbolResult? at = result; at is not null; at = at.Parent)
        {
            if (at is not CommandResult of) continue;
            foreach (Option option in of.Command.Options)
            {
                if (of == result || option.Recursive) yield return option.Name;
            }
        }
    }

    private static string PathOf(CommandResult result) => result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : result.Command.Name;
}
