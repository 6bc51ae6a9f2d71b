namespace Posthouse.Sieve;

/// <summary>Walks the tree of one script: finds the rule of each command and test, and puts blocks together.</summary>
internal sealed class ScriptCompiler(CompileScope scope)
{
    internal CompileScope Scope => scope;

    internal CompiledCommand[] Script(List<SyntaxNode> commands)
    {
        int at = 0;
        // RFC 5228 §3.2: require stands before everything else.
        for (; at < commands.Count && commands[at].Name == "require"; at++) Require(commands[at]);
        CompiledCommand[] compiled = Block(commands[at..]);
        scope.WarnOfUnused();
        return compiled;
    }

    internal CompiledCommand[] Block(IReadOnlyList<SyntaxNode> nodes)
    {
        var commands = new List<CompiledCommand>();
        for (int i = 0; i < nodes.Count; i++)
        {
            SyntaxNode node = nodes[i];
            if (i > 0 && nodes[i - 1].Name is "stop" or "return" or "break" or "error") scope.Warnings.Add(node.At, $"This is never reached: it stands behind '{nodes[i - 1].Name}'.");
            switch (node.Name)
            {
                case "require":
                    scope.Error(node.At, "'require' must stand before all other commands.");
                    break;
                case "if":
                    commands.Add(If(nodes, ref i));
                    break;
                case "elsif" or "else":
                    scope.Error(node.At, $"'{node.Name}' must follow an 'if' or 'elsif'.");
                    break;
                default:
                    if (Command(node) is { } command) commands.Add(command);
                    break;
            }
        }

        return [.. commands];
    }

    internal CompiledTest? Test(SyntaxNode node)
    {
        if (!SieveLanguage.Tests.TryGetValue(node.Name, out TestRule? rule))
        {
            scope.Missing(node.At, SieveLanguage.Commands.ContainsKey(node.Name) ? $"'{node.Name}' is a command, not a test." : $"There is no test '{node.Name}'.");
            return null;
        }

        if (rule.Capability is not null && !scope.Needs(rule.Capability, node.At, $"The test '{node.Name}'")) return null;
        if (!HasTests(node, rule.Tests)) return null;
        var reader = new ArgumentReader(node, scope);
        CompiledTest? test = rule.Compile(reader, this);
        return reader.Complete() ? test : null;
    }

    private CompiledCommand? Command(SyntaxNode node)
    {
        scope.Begin();
        CompiledCommand? command = null;
        if (!SieveLanguage.Commands.TryGetValue(node.Name, out CommandRule? rule))
        {
            scope.Missing(node.At, SieveLanguage.Tests.ContainsKey(node.Name) ? $"'{node.Name}' is a test, not a command: it stands behind 'if'." : $"There is no command '{node.Name}'.");
        }
        else if ((rule.Capability is null || scope.Needs(rule.Capability, node.At, $"The command '{node.Name}'")) && HasTests(node, 0) && HasBlock(node, rule.Block))
        {
            var reader = new ArgumentReader(node, scope);
            command = rule.Compile(reader, this);
            if (!reader.Complete()) command = null;
        }

        string? missing = scope.End();
        return missing is null ? command : new FailCommand(node, missing);
    }

    private IfCommand If(IReadOnlyList<SyntaxNode> nodes, ref int at)
    {
        var branches = new List<IfCommand.Branch>();
        SyntaxNode first = nodes[at];
        branches.Add(Branch(first));
        while (at + 1 < nodes.Count && nodes[at + 1].Name is "elsif" or "else")
        {
            SyntaxNode node = nodes[++at];
            if (node.Name == "elsif")
            {
                branches.Add(Branch(node));
                continue;
            }

            if (node.Tests.Count > 0 || node.Arguments.Count > 0) scope.Error(node.At, "'else' takes no test.");
            if (HasBlock(node, true)) branches.Add(new IfCommand.Branch(null, null, Block(node.Block!)));
            break;
        }

        return new IfCommand(first, [.. branches]);
    }

    private IfCommand.Branch Branch(SyntaxNode node)
    {
        scope.Begin();
        CompiledTest? test = null;
        if (node.Arguments.Count > 0) scope.Error(node.Arguments[0].At, $"'{node.Name}' takes a test and no other argument.");
        if (HasTests(node, 1)) test = Test(node.Tests[0]);
        bool block = HasBlock(node, true);
        string? missing = scope.End();
        return new IfCommand.Branch(test, missing, block ? Block(node.Block!) : []);
    }

    /// <param name="node"></param>
    /// <param name="tests">How many there must be; -1: one or more, in parentheses.</param>
    private bool HasTests(SyntaxNode node, int tests)
    {
        if (tests < 0)
        {
            if (node.TestList) return true;
            scope.Error(node.At, $"'{node.Name}' needs a list of tests in parentheses.");
            return false;
        }

        if (node.Tests.Count == tests && !node.TestList) return true;
        scope.Error(node.At, tests == 0 ? $"'{node.Name}' takes no test." : $"'{node.Name}' takes one test, without parentheses.");
        return false;
    }

    private bool HasBlock(SyntaxNode node, bool wanted)
    {
        if (node.Block is not null == wanted) return true;
        scope.Error(node.At, wanted ? $"'{node.Name}' needs a block, {{ … }}." : $"'{node.Name}' takes no block; it ends with ';'.");
        return false;
    }

    private void Require(SyntaxNode node)
    {
        if (!HasTests(node, 0) || !HasBlock(node, false)) return;
        if (node.Arguments is not [{ Kind: ArgumentKind.Text or ArgumentKind.List } list])
        {
            scope.Error(node.At, "'require' needs a string or a list of strings: the extensions.");
            return;
        }

        foreach (SieveToken item in list.Items)
        {
            if (scope.Allowed.Has(item.Text)) scope.Require(item.Text, item.At);
            else scope.Error(item.At, SieveCapabilities.IsKnown(item.Text) ? $"The extension \"{item.Text}\" is not available here." : $"There is no extension \"{item.Text}\".");
        }
    }
}
