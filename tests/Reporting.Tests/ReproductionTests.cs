using CsCheck;
using PerfGate.Gating;
using PerfGate.Runs;

namespace PerfGate.Reporting.Tests;

public class ReproductionTests
{
    private static readonly TestId Id = new("Shop.Tests.SearchTests.Query", "(terms: 3)");

    [Fact]
    public void A_test_of_a_run_is_measured_again_by_a_run_with_a_filter() =>
        Assert.Equal("perfgate run \"tests/Shop.Tests\" -- --filter \"FullyQualifiedName~Shop.Tests.SearchTests.Query\"", Reproduction.Command(Judgement("/src/shop/tests/Shop.Tests"), Id, "/src/shop"));

    [Fact]
    public void A_test_that_was_counted_is_counted_again()
    {
        var judgement = Judgement("/src/shop");
        var counted = judgement with { Run = judgement.Run with { Tests = [new TestRecord { Id = Id, Policy = new Policy { Exact = true } }] } };

        Assert.Equal("perfgate run --exact -- --filter \"FullyQualifiedName~Shop.Tests.SearchTests.Query\"", Reproduction.Command(counted, Id, "/src/shop"));
    }

    [Fact]
    public void A_test_of_a_comparison_is_compared_again_with_the_same_base()
    {
        var judgement = Judgement("/src/shop");

        Assert.Equal("perfgate compare \"09c3d7e1\" -- --filter \"FullyQualifiedName~Shop.Tests.SearchTests.Query\"", Reproduction.Command(Compared(judgement, "main", "09c3d7e1"), Id, "/src/shop"));
        Assert.Equal("perfgate compare \"old/Shop.Tests.dll\" --project \"/src/shop\" -- --filter \"FullyQualifiedName~Shop.Tests.SearchTests.Query\"", Reproduction.Command(Compared(judgement, "old/Shop.Tests.dll", null), Id, "/elsewhere"));
    }

    [Fact]
    public void No_name_becomes_a_command_of_its_own() =>
        Hostile.Text.Sample(
            text =>
            {
                foreach (var command in new[]
                {
                    Reproduction.Command(Judgement(null), new TestId(text + "$(x)"), "/src"),
                    Reproduction.Command(Compared(Judgement(null), text + "`x`", null), Id, "/src"),
                    Reproduction.Command(Judgement("/src/" + text), new TestId(text), "/src"),
                })
                {
                    Assert.DoesNotMatch("[$`\\\\;&|<>!\\n\\r\\0']", command);
                    Assert.True(command.Count(letter => letter == '"') % 2 == 0, command);
                }
            },
            iter: 300,
            threads: 1);

    private static Judgement Judgement(string? project) => new() { Run = Make.Run(Make.Environment() with { ProjectDirectory = project }) };

    private static Judgement Compared(Judgement judgement, string name, string? commit) =>
        judgement with { Run = judgement.Run with { Comparison = new Comparison { Id = "1", Base = name, BaseCommit = commit } } };
}
