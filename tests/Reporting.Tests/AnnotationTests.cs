using CsCheck;
using PerfGate.CallTrees;
using PerfGate.Gating;
using PerfGate.Runs;

namespace PerfGate.Reporting.Tests;

public class AnnotationTests
{
    [Fact]
    public void A_failing_test_is_annotated_on_its_own_line_and_on_the_changed_one()
    {
        var annotations = Annotation.Of([Changed("tests/Shop.Tests", "DocumentNorms.Load")]);
        var about = annotations.Where(annotation => annotation.Title == "SearchTests.Query(terms: 3): regressed").ToList();
        Assert.Equal(
            [("tests/Shop.Tests/SearchTests.cs", 42, AnnotationLevel.Error), ("src/Shop/Norms.cs", 42, AnnotationLevel.Notice)],
            about.Select(annotation => (annotation.File, annotation.Line, annotation.Level)));
        Assert.Equal((47, 42), (about[1].LastLine, about[0].LastLine));
        Assert.StartsWith("PG0001 ", about[0].Message);
        Assert.EndsWith("; changed here: src/Shop/Norms.cs:42-47", about[0].Message);
        Assert.StartsWith("DocumentNorms.Load was changed here, and is where it grew: ", about[1].Message);
    }

    [Fact]
    public void A_changed_callee_or_caller_is_called_what_it_is() => Assert.Contains(
        Annotation.Of([Changed("", "Catalogue.Search")]),
        annotation => annotation.Message.StartsWith("Catalogue.Search was changed here; it grew in DocumentNorms.Load, which is called from this: ", StringComparison.Ordinal));

    [Fact]
    public void Errors_come_first_and_what_passed_is_not_annotated()
    {
        var annotations = Annotation.Of([Changed("tests", "X")]);
        Assert.NotEmpty(annotations);
        var levels = annotations.Where(annotation => annotation.Level != AnnotationLevel.Notice).Select(annotation => annotation.Level).ToList();
        Assert.Equal(levels.Order(), levels);
        Assert.DoesNotContain(annotations, annotation => annotation.Title.Contains("passed", StringComparison.Ordinal));
    }

    [Fact]
    public void Where_the_project_is_not_known_to_lie_in_a_repository_only_changed_lines_are_annotated()
    {
        var annotations = Annotation.Of([Changed(null, "X")]);
        Assert.All(annotations, annotation => Assert.Equal(AnnotationLevel.Notice, annotation.Level));
        Assert.Equal(annotations.Select(annotation => annotation.Title).Distinct(), annotations.Select(annotation => annotation.Title));
    }

    [Fact]
    public void Hostile_names_stay_one_line() => Hostile.Text.Sample(
        text => Assert.All(
            Annotation.Of([.. Hostile.Judgements(text).Select(judgement => judgement with { Run = judgement.Run with { Environment = judgement.Run.Environment with { ProjectPath = text } } })]),
            annotation => Assert.DoesNotContain(annotation.File + annotation.Title + annotation.Message, char.IsControl)),
        seed: "0000000000001",
        iter: 200);

    [Theory]
    [InlineData("SearchTests.cs", "tests/Shop", "tests/Shop/SearchTests.cs")]
    [InlineData("sub\\SearchTests.cs", "", "sub/SearchTests.cs")]
    [InlineData("../Shared/A.cs", "tests/Shop", "tests/Shared/A.cs")]
    [InlineData("../../../A.cs", "tests/Shop", null)]
    [InlineData("/_/tests/A.cs", null, "tests/A.cs")]
    [InlineData("/_1/tests/A.cs", "x", "tests/A.cs")]
    [InlineData("/_/../A.cs", "x", null)]
    [InlineData("/home/me/A.cs", "tests", null)]
    [InlineData("C:\\me\\A.cs", "tests", null)]
    [InlineData("A.cs", null, null)]
    [InlineData("", "tests", null)]
    [InlineData("a\nb.cs", "tests", null)]
    public void A_path_is_told_as_the_repository_has_it(string file, string? project, string? path) => Assert.Equal(path, SourcePath.InRepository(file, project));

    private static Judgement Changed(string? projectPath, string frame)
    {
        var judgement = Example.Shop();
        return judgement with
        {
            Run = judgement.Run with { Environment = judgement.Run.Environment with { ProjectPath = projectPath } },
            Verdicts =
            [
                .. judgement.Verdicts.Select(verdict => verdict.Current?.Profile is null ? verdict : verdict with
                {
                    Current = verdict.Current with { Profile = verdict.Current.Profile with { Changed = [new ChangedFrame(frame, [new SourceLines("src/Shop/Norms.cs", 42, 47)])] } },
                }),
            ],
        };
    }
}
