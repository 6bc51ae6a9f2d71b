using System.CommandLine;

namespace Posthouse.Server;

/// <summary>What cannot be taken back is done once a person has said yes, at the terminal or by --yes. A script says --yes.</summary>
internal static class Confirmation
{
    internal static readonly Option<bool> Yes = new("--yes", "-y") { Description = "Do not ask whether it is meant; needed where nobody is there to answer." };

    /// <param name="question">What will be done, without a question mark.</param>
    /// <param name="prompts">Null when nobody is there to answer.</param>
    /// <exception cref="CommandException">Nobody said yes.</exception>
    internal static void Require(CommandRun run, string question, Prompts? prompts)
    {
        if (run.Get(Yes)) return;
        // JSON is read by a program, which cannot answer.
        if (prompts is null || run.Json) throw new CommandException($"{question}? This cannot be taken back, and nobody is there to be asked: add --yes if it is meant.");
        if (!prompts.Confirm(question)) throw new CommandException("nothing was done.");
    }

    internal static void Require(CommandRun run, string question) => Require(run, question, Prompts.OfTerminal());
}
